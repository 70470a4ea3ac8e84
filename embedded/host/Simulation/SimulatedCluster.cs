using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;

namespace Granary.Embedded.Host;

/// <summary>
/// A cluster in simulated time: one thread, one queue of events ordered by (due, seeded choice), and a clock that moves
/// only when nothing can run. Silos crash, stall, come back, join and leave; messages take time and are lost with their
/// silo; membership is noticed late, differently by each silo, and wrongly.
/// </summary>
public sealed class SimulatedCluster : IDisposable
{
    private static int s_clusters;

    // Tells the clusters of this process apart; it must not get into what runs say, for it differs from process to process.
    private readonly string _id = $"simulated{Interlocked.Increment(ref s_clusters)}";
    private readonly EventLoop _loop;
    private readonly SimulationGuard _guard = new();
    private readonly SimulatedTransport _transport;
    private readonly SimulatedCalls _calls;
    private readonly Faults _faults;
    private readonly List<SimulatedSilo> _silos = [];

    /// <summary>An empty cluster at time zero.</summary>
    /// <param name="options">What it is like.</param>
    public SimulatedCluster(SimulationOptions options)
    {
        Options = options;
        _loop = new EventLoop(options, _guard);
        _transport = new SimulatedTransport(_loop, options);
        _calls = new SimulatedCalls(this, _loop);
        _faults = new Faults(_loop, options, _silos);
        _transport.Condemned = silo => _faults.Crash(silo, "has learnt that it was declared dead");
        Time = new SimulatedTime(_loop, null);
        Scheduler = new TurnScheduler(new SimulatedExecutor(_loop, null), owner: null);
    }

    /// <summary>What the cluster is like.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The clock, for code that belongs to no silo.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where code runs that belongs to no silo: clients, and those who cause faults.</summary>
    public TaskScheduler Scheduler { get; }

    /// <summary>Simulated time since the start.</summary>
    public TimeSpan Now => _loop.Now;

    /// <summary>Events so far.</summary>
    public long Events => _loop.Events;

    /// <summary>A hash over all events so far; equal for equal runs, in any process.</summary>
    public ulong Hash => _loop.Trace.Hash;

    /// <summary>The silos by number, those that are gone too.</summary>
    public IReadOnlyList<SimulatedSilo> Silos => _silos;

    /// <summary>How often each kind of thing happened, by name, such as "messages late".</summary>
    public IReadOnlyDictionary<string, long> Counts => _loop.Trace.Counts;

    /// <summary>The last events in words, oldest first, as many as the options keep.</summary>
    public IReadOnlyList<string> LastEvents => _loop.Trace.Last;

    /// <summary>Called after each event, on the run's thread; what it throws ends the run.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>Called when the first turn of a call is about to start.</summary>
    public Action<SimulatedCall>? CallStarted { get; set; }

    /// <summary>Called when a call has been answered by its callee, before the answer travels.</summary>
    public Action<SimulatedCall>? CallAnswered { get; set; }

    /// <summary>Adds something that happened to the run's hash and, where they are kept, to its last events.</summary>
    /// <param name="what">What happened, alike in equal runs.</param>
    public void Note(string what)
    {
        _loop.Trace.Mix(what);
        if (_loop.Trace.Speaks) _loop.Trace.Say(Now, null, what);
    }

    /// <summary>Adds a value that equal runs have in common, such as a token, to the run's hash.</summary>
    /// <param name="value">The value.</param>
    public void Note(ulong value) => _loop.Trace.Mix(value);

    /// <summary>Makes the messages between silos late from here on; see <see cref="SimulationOptions"/>.</summary>
    /// <param name="lateShare">The share of messages that are late.</param>
    /// <param name="lateMost">How late at most.</param>
    public void SetLateness(double lateShare, TimeSpan lateMost)
    {
        _transport.LateShare = lateShare;
        _transport.LateMost = lateMost;
    }

    /// <summary>
    /// Runs work on <see cref="Scheduler"/> and all that follows from it, until the work is done.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">The most simulated time that it may take.</param>
    /// <exception cref="SimulationException">It took longer, nothing was left to run, or a rule of simulation was broken.</exception>
    public void Run(Func<Task> work, TimeSpan limit) => _guard.Run(() => Loop(work, Now + limit));

    /// <summary>Starts a silo; the task ends when it is active.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Configures it.</param>
    public async Task<SimulatedSilo> StartSiloAsync(string name, Action<ISiloBuilder> configure)
    {
        var silo = new SimulatedSilo(_loop, _silos.Count, name);
        _silos.Add(silo);
        silo.Build(Build(silo, configure));
        await silo.Run(async () =>
        {
            foreach (var service in silo.Services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        });
        silo.NoteStarted();
        return silo;
    }

    /// <summary>Stops a silo in good order.</summary>
    /// <param name="silo">The silo.</param>
    public async Task StopSiloAsync(SimulatedSilo silo)
    {
        await silo.Run(async () =>
        {
            foreach (var service in silo.Services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        });
        if (!silo.IsAlive) return;
        Note($"{silo.Name} has stopped");
        silo.End(SimulatedSiloState.Stopped);
    }

    /// <summary>Ends a silo at once: its state is gone, and the others notice later.</summary>
    /// <param name="silo">The silo.</param>
    public void Crash(SimulatedSilo silo) => _faults.Crash(silo, "crashes");

    /// <summary>Lets nothing of a silo run for a while. One that stalls for longer than detection takes is declared dead meanwhile.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="time">How long.</param>
    public void Stall(SimulatedSilo silo, TimeSpan time) => _faults.Stall(silo, time);

    /// <summary>Has the membership declare a living silo dead; it goes on until it notices, and then ends itself.</summary>
    /// <param name="silo">The silo.</param>
    public void Condemn(SimulatedSilo silo) => _faults.Condemn(silo);

    /// <summary>Loses all messages between two silos for a while.</summary>
    /// <param name="one">A silo.</param>
    /// <param name="other">Another one.</param>
    /// <param name="time">How long.</param>
    public void Cut(SimulatedSilo one, SimulatedSilo other, TimeSpan time) => _transport.Cut(one, other, Now + time);

    /// <summary>
    /// Loses a share of the grain directory, as when a silo dies that kept a part of it: grains whose entries are lost
    /// may come to life a second time, while the first activation lives on. After some seconds the directory is mended, and
    /// of two activations of a grain the one that it does not know ends.
    /// </summary>
    /// <param name="share">The share of entries, from 0 to 1.</param>
    public void LoseDirectory(double share) => _faults.LoseDirectory(share);

    /// <summary>Ends the run and frees what its silos hold.</summary>
    public void Dispose()
    {
        foreach (var silo in _silos)
        {
            if (silo.IsAlive) silo.End(SimulatedSiloState.Crashed);
        }

        foreach (var silo in _silos)
        {
            if (!silo.Runtime.IsGone) silo.Runtime.Cluster.DeclareDead(silo.Runtime);
            silo.Provider.Dispose();
        }
    }

    private ServiceProvider Build(SimulatedSilo silo, Action<ISiloBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton(silo);
        services.AddSingleton<TimeProvider>(new SimulatedTime(_loop, silo));
        services.AddSingleton<IExecutor>(new SimulatedExecutor(_loop, silo));
        services.AddSingleton<ITransport>(_transport);
        services.AddSingleton<ICallWatch>(_calls);
        services.AddSingleton<TaskScheduler>(provider => provider.GetRequiredService<SiloRuntime>().Background);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.Configure<EmbeddedHostOptions>(options => options.Seed = (int)(Options.Seed + ((ulong)silo.Number * 7919)));
        var builder = SiloBuilder.Of(services, new ConfigurationBuilder().Build());
        builder.UseLocalhostClustering(20_000 + silo.Number, 40_000 + silo.Number, serviceId: _id, clusterId: "simulated");
        configure(builder);
        return services.BuildServiceProvider();
    }

    private void Loop(Func<Task> work, TimeSpan end)
    {
        var main = Work.Start(work, Scheduler);
        while (!main.IsCompleted)
        {
            _guard.Check();
            if (_loop.Next is not { } next) throw new SimulationException($"Nothing is left to run at {Now}, and the work has not ended.");
            if (next > end) throw new SimulationException($"The work has not ended at {Now}.");
            if (Events >= Options.EventsMost) throw new SimulationException($"The run has come to {Events} events at {Now}.");
            _loop.Step();
            AfterEvent?.Invoke();
        }

        _guard.Check();
        main.GetAwaiter().GetResult();
    }
}
