using System.Runtime.InteropServices;

namespace Granary.Silo.Shutdown;

/// <summary>Listens to SIGTERM and SIGINT: the first asks to stop, the second to hurry.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Begins to listen.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
    ];

    /// <summary>Fires with the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Fires with the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>Waits for the first signal, or for <paramref name="other"/>.</summary>
    /// <returns>Whether there was a signal.</returns>
    public async Task<bool> WaitAsync(CancellationToken other)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration signal = Stop.Register(() => stopped.TrySetResult());
        await using CancellationTokenRegistration ending = other.Register(() => stopped.TrySetResult());
        await stopped.Task;
        return Stop.IsCancellationRequested;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Without this the runtime ends the process at once.
        context.Cancel = true;
        (Interlocked.Increment(ref _count) == 1 ? _stop : _hurry).Cancel();
    }
}
