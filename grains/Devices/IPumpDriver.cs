namespace Granary.Grains.Devices;

/// <summary>Runs the rounds of a pump, one at a time. Rounds do not throw.</summary>
public interface IPumpDriver : IDisposable
{
    /// <summary>Starts the rounds; once in a driver's life.</summary>
    /// <param name="name">Tells pumps apart.</param>
    /// <param name="round">A round; it says what it leaves to do.</param>
    /// <param name="ended">Called once, after the last round.</param>
    void Start(string name, Func<PumpRest> round, Action ended);

    /// <summary>There may be something to do: whatever was done before the call is seen by a round that begins after it.</summary>
    void Wake();

    /// <summary>No further round begins. It does not wait for the one under way.</summary>
    void Halt();

    /// <summary>No further round begins. It waits for the one under way, unless that is where it is called from.</summary>
    void Stop();
}
