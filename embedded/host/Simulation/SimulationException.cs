namespace Granary.Embedded.Host;

/// <summary>A simulated run broke a rule of simulation, or did not come to its end.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was broken, and where.</param>
    public SimulationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was broken, and where.</param>
    /// <param name="innerException">The cause.</param>
    public SimulationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
