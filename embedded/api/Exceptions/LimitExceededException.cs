namespace Orleans.Runtime;

/// <summary>A bound of the runtime was reached, such as the length of an activation's queue.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    /// <summary>Creates it without details.</summary>
    public LimitExceededException()
        : base("Limit exceeded")
    {
    }

    /// <summary>Creates it with a message.</summary>
    /// <param name="message">Which limit, and where.</param>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message and its cause.</summary>
    /// <param name="message">Which limit, and where.</param>
    /// <param name="innerException">The cause.</param>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
