namespace Orleans;

/// <summary>Joins a lifecycle by delegates.</summary>
public static class LifecycleExtensions
{
    /// <summary>Joins at a stage.</summary>
    /// <param name="observable">The lifecycle.</param>
    /// <param name="observerName">The observer's name, for messages.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="onStart">Runs as the stage is reached.</param>
    /// <param name="onStop">Runs as the stage is left, or null.</param>
    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(onStart);
        return observable.Subscribe(observerName, stage, new Observer(onStart, onStop));
    }

    /// <summary>Joins at a stage, for the start only.</summary>
    /// <param name="observable">The lifecycle.</param>
    /// <param name="observerName">The observer's name, for messages.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="onStart">Runs as the stage is reached.</param>
    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(observerName, stage, onStart, null);

    /// <summary>Joins at a stage under a type's name.</summary>
    /// <typeparam name="TObserver">The type.</typeparam>
    /// <param name="observable">The lifecycle.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="onStart">Runs as the stage is reached.</param>
    /// <param name="onStop">Runs as the stage is left.</param>
    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop) =>
        observable.Subscribe(NameOf<TObserver>(), stage, onStart, onStop);

    /// <summary>Joins at a stage under a type's name, for the start only.</summary>
    /// <typeparam name="TObserver">The type.</typeparam>
    /// <param name="observable">The lifecycle.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="onStart">Runs as the stage is reached.</param>
    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(NameOf<TObserver>(), stage, onStart, null);

    private static string NameOf<TObserver>() => typeof(TObserver).FullName ?? typeof(TObserver).Name;

    private sealed class Observer(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken = default) => onStart(cancellationToken);

        public Task OnStop(CancellationToken cancellationToken = default) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}
