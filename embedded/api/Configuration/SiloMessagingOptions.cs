namespace Orleans.Configuration;

/// <summary>How calls from a silo are made.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>Requests that may wait for one activation; the next is refused with <see cref="Runtime.LimitExceededException"/>. Zero is the host's own bound, 10,000.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }
}
