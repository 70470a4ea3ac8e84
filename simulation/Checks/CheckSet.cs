namespace Granary.Simulation.Checks;

/// <summary>The checks that a simulated run is watched by.</summary>
internal static class CheckSet
{
    /// <summary>All checks.</summary>
    /// <param name="world">The run.</param>
    /// <param name="limits">How long things may take.</param>
    public static IReadOnlyList<ICheck> Create(SwarmWorld world, LivenessLimits limits) => Create(new RunView(world), limits);

    /// <summary>All checks of a run that is seen through a view, those first that look closest to where things go wrong.</summary>
    /// <param name="run">The run.</param>
    /// <param name="limits">How long things may take.</param>
    public static IReadOnlyList<ICheck> Create(IRunView run, LivenessLimits limits) =>
    [
        new Pages(run),
        new SealedBytes(run),
        new Deferred(new Accounts(run)),
        new Deferred(new Bounds(run)),
        new RequestStates(run),
        new Deferred(new Tokens(run)),
        new Deferred(new Epochs(run)),
        new Failures(run),
        new Deferred(new NothingLeft(run)),
        new PumpRounds(run),
        new Liveness(run, limits),
    ];
}
