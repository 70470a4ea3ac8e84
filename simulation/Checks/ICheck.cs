using Granary.Embedded.Host;

namespace Granary.Simulation.Checks;

/// <summary>
/// Watches a simulated run for one kind of wrong. It is called after every event, so it is cheap: it looks only at what
/// has changed. What it finds it throws, as a <see cref="CheckFailedException"/> of its name.
/// </summary>
internal interface ICheck
{
    /// <summary>What it is called in reports.</summary>
    string Name { get; }

    /// <summary>Looks at the world after an event.</summary>
    void AfterEvent()
    {
    }

    /// <summary>Looks at a call whose first turn is about to start.</summary>
    /// <param name="call">The call.</param>
    void CallStarted(in SimulatedCall call)
    {
    }

    /// <summary>Looks at a call that its callee has answered.</summary>
    /// <param name="call">The call.</param>
    void CallAnswered(in SimulatedCall call)
    {
    }

    /// <summary>Looks at the world when every request has ended and every cache was flushed: nothing may be left.</summary>
    void AtEnd()
    {
    }
}
