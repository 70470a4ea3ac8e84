namespace Orleans.Runtime;

/// <summary>A failure of the runtime rather than of a grain.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>Creates it without details.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>Creates it with a message.</summary>
    /// <param name="message">What failed.</param>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message and its cause.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">The cause.</param>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
