namespace Orleans.Runtime;

/// <summary>The lifecycle of a silo.</summary>
public interface ISiloLifecycle : ILifecycleObservable
{
    /// <summary>The highest stage whose start is complete.</summary>
    int HighestCompletedStage { get; }

    /// <summary>The lowest stage whose stop is complete.</summary>
    int LowestStoppedStage { get; }
}
