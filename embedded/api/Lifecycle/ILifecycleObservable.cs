namespace Orleans;

/// <summary>A lifecycle that observers can join.</summary>
public interface ILifecycleObservable
{
    /// <summary>Joins at a stage.</summary>
    /// <param name="observerName">The observer's name, for messages.</param>
    /// <param name="stage">The stage; lower ones start earlier and stop later.</param>
    /// <param name="observer">What runs.</param>
    /// <returns>Leaves when disposed.</returns>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
