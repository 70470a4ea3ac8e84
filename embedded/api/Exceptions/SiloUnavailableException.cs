namespace Orleans.Runtime;

/// <summary>The silo that was to answer a call is gone.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Creates it without details.</summary>
    public SiloUnavailableException()
        : base("Silo unavailable")
    {
    }

    /// <summary>Creates it with a message.</summary>
    /// <param name="msg">Which silo, and what it was to do.</param>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>Creates it with a message and its cause.</summary>
    /// <param name="message">Which silo, and what it was to do.</param>
    /// <param name="innerException">The cause.</param>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
