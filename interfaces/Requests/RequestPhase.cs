namespace Granary.Interfaces.Requests;

/// <summary>Where in its life a request is.</summary>
public enum RequestPhase
{
    /// <summary>The grain knows nothing of the request.</summary>
    Unknown,

    /// <summary>Accepted, and waiting for KV memory or a place in the batch.</summary>
    Queued,

    /// <summary>Its prompt is being computed.</summary>
    Prefill,

    /// <summary>Its tokens are being generated.</summary>
    Decode,

    /// <summary>It was answered, cancelled or failed.</summary>
    Done,
}
