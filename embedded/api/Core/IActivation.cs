namespace Orleans.Runtime;

/// <summary>What the host offers to the base class <see cref="Grain"/> and its extension methods.</summary>
internal interface IActivation : IGrainContext
{
    /// <summary>Makes references, from within this activation's silo.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>The silo in words.</summary>
    string SiloIdentity { get; }

    /// <summary>Keeps the activation from being collected for a time; zero takes that back.</summary>
    void DelayDeactivation(TimeSpan timeSpan);

    /// <summary>Starts a timer whose ticks run as turns of this activation.</summary>
    IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);

    /// <summary>A reference to this activation's grain that implements <paramref name="interfaceType"/>.</summary>
    object AsReference(Type interfaceType);
}
