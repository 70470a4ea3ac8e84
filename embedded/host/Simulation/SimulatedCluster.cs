using Orleans.Hosting;

namespace Granary.Embedded.Host;

/// <summary>
/// A cluster in simulated time: one thread, one queue of events ordered by (due, seeded choice), and a clock that moves
/// only when nothing can run. Silos crash, stall, come back, join and leave; messages take time and are lost with their
/// silo; membership is noticed late, differently by each silo, and wrongly.
/// </summary>
public sealed class SimulatedCluster : IDisposable
{
    /// <summary>An empty cluster at time zero.</summary>
    /// <param name="options">What it is like.</param>
    public SimulatedCluster(SimulationOptions options) => Options = options;

    /// <summary>What the cluster is like.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The clock, for code that belongs to no silo.</summary>
    public TimeProvider Time => throw new NotSupportedException();

    /// <summary>Where code runs that belongs to no silo: clients, and those who cause faults.</summary>
    public TaskScheduler Scheduler => throw new NotSupportedException();

    /// <summary>Simulated time since the start.</summary>
    public TimeSpan Now => throw new NotSupportedException();

    /// <summary>Events so far.</summary>
    public long Events => throw new NotSupportedException();

    /// <summary>A hash over all events so far; equal for equal runs, in any process.</summary>
    public ulong Hash => throw new NotSupportedException();

    /// <summary>The silos by number, those that are gone too.</summary>
    public IReadOnlyList<SimulatedSilo> Silos => throw new NotSupportedException();

    /// <summary>How often each kind of thing happened, by name, such as "message lost".</summary>
    public IReadOnlyDictionary<string, long> Counts => throw new NotSupportedException();

    /// <summary>The last events in words, oldest first, as many as the options keep.</summary>
    public IReadOnlyList<string> LastEvents => throw new NotSupportedException();

    /// <summary>Called after each event, on the run's thread; what it throws ends the run.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>Called when the first turn of a call is about to start.</summary>
    public Action<SimulatedCall>? CallStarted { get; set; }

    /// <summary>Called when a call has been answered by its callee, before the answer travels.</summary>
    public Action<SimulatedCall>? CallAnswered { get; set; }

    /// <summary>Makes the messages between silos late from here on; see <see cref="SimulationOptions"/>.</summary>
    /// <param name="lateShare">The share of messages that are late.</param>
    /// <param name="lateMost">How late at most.</param>
    public void SetLateness(double lateShare, TimeSpan lateMost) => throw new NotSupportedException();

    /// <summary>
    /// Runs work on <see cref="Scheduler"/> and all that follows from it, until the work is done.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">The most simulated time that it may take.</param>
    /// <exception cref="SimulationException">It took longer, nothing was left to run, or a rule of simulation was broken.</exception>
    public void Run(Func<Task> work, TimeSpan limit) => throw new NotSupportedException();

    /// <summary>Starts a silo; the task ends when it is active.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Configures it.</param>
    public Task<SimulatedSilo> StartSiloAsync(string name, Action<ISiloBuilder> configure) => throw new NotSupportedException();

    /// <summary>Stops a silo in good order.</summary>
    /// <param name="silo">The silo.</param>
    public Task StopSiloAsync(SimulatedSilo silo) => throw new NotSupportedException();

    /// <summary>Ends a silo at once: its state is gone, and the others notice later.</summary>
    /// <param name="silo">The silo.</param>
    public void Crash(SimulatedSilo silo) => throw new NotSupportedException();

    /// <summary>Lets nothing of a silo run for a while. One that stalls for longer than detection takes is declared dead meanwhile.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="time">How long.</param>
    public void Stall(SimulatedSilo silo, TimeSpan time) => throw new NotSupportedException();

    /// <summary>Has the membership declare a living silo dead; it goes on until it notices, and then ends itself.</summary>
    /// <param name="silo">The silo.</param>
    public void Condemn(SimulatedSilo silo) => throw new NotSupportedException();

    /// <summary>Loses all messages between two silos for a while.</summary>
    /// <param name="one">A silo.</param>
    /// <param name="other">Another one.</param>
    /// <param name="time">How long.</param>
    public void Cut(SimulatedSilo one, SimulatedSilo other, TimeSpan time) => throw new NotSupportedException();

    /// <summary>
    /// Loses a share of the grain directory, as when a silo dies that kept a part of it: grains whose entries are lost
    /// may come to life a second time, while the first activation lives on.
    /// </summary>
    /// <param name="share">The share of entries, from 0 to 1.</param>
    public void LoseDirectory(double share) => throw new NotSupportedException();

    /// <summary>Ends the run and frees what its silos hold.</summary>
    public void Dispose() => throw new NotSupportedException();
}
