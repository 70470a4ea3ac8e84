namespace Granary.Interfaces.Requests;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>A stop token was drawn.</summary>
    Stop,

    /// <summary>The limit of tokens, or the end of the context, was reached.</summary>
    Length,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>The server could not go on; the update says why.</summary>
    Error,
}
