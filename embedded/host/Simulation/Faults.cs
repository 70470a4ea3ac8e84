using Orleans;

namespace Granary.Embedded.Host;

/// <summary>What can be done to a simulated cluster.</summary>
internal sealed class Faults(EventLoop loop, SimulationOptions options, IReadOnlyList<SimulatedSilo> silos)
{
    private static readonly TimeSpan s_mendLeast = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_mendMost = TimeSpan.FromSeconds(5);

    private readonly SimulatedRandom _random = new(options.Seed, "faults");

    public void Crash(SimulatedSilo silo, string why)
    {
        if (!silo.IsAlive) return;
        Note(silo, why);
        silo.End(SimulatedSiloState.Crashed);
        if (silo.IsDeclaredDead) return;
        loop.Post(EventKind.World, null, () => DeclareDead(silo), Detection());
    }

    public void Stall(SimulatedSilo silo, TimeSpan time)
    {
        if (!silo.IsAlive) return;
        Note(silo, $"stalls for {time}");
        var until = loop.Now + time;
        if (until > silo.StalledUntil) silo.StalledUntil = until;
        var detection = Detection();
        if (time <= detection) return;
        loop.Post(EventKind.World, null, () => Condemn(silo), detection);
    }

    public void Condemn(SimulatedSilo silo)
    {
        if (!silo.IsAlive || silo.IsDeclaredDead) return;
        loop.Trace.Count("living silos declared dead");
        DeclareDead(silo);
    }

    public void LoseDirectory(double share)
    {
        if (silos.FirstOrDefault(s => s.IsAlive) is not { } any) return;
        var directory = any.Runtime.Cluster.Directory;
        foreach (var activation in InOrder.Of(directory).ToArray())
        {
            if (!_random.Chance(share) || !directory.TryRemove(new(activation.GrainId, activation))) continue;
            loop.Trace.Count("directory entries lost");
            if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, null, $"the directory loses {activation}");
        }

        loop.Post(EventKind.World, null, (Action)MendDirectory, _random.Between(s_mendLeast, s_mendMost));
    }

    private void MendDirectory()
    {
        foreach (var silo in silos)
        {
            if (!silo.IsAlive || silo.IsDeclaredDead) continue;
            foreach (var activation in silo.Runtime.Activations())
            {
                var known = silo.Runtime.Cluster.Directory.GetOrAdd(activation.GrainId, activation);
                if (known == activation) continue;
                loop.Trace.Count("grains that existed twice");
                if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, silo, $"{activation} ends, because {known} is in the directory");
                activation.Deactivate(new(DeactivationReasonCode.DuplicateActivation, $"{known} is in the directory."));
            }
        }
    }

    private void DeclareDead(SimulatedSilo silo)
    {
        if (silo.IsDeclaredDead) return;
        Note(silo, "is declared dead");
        silo.Runtime.Cluster.DeclareDead(silo.Runtime);
    }

    private TimeSpan Detection() => _random.Between(options.DetectionLeast, options.DetectionMost);

    private void Note(SimulatedSilo silo, string what)
    {
        loop.Trace.Mix(what);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, silo, what);
    }
}
