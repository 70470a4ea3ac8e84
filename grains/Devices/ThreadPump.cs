namespace Granary.Grains.Devices;

/// <summary>Runs a pump in real time, on a thread of its own.</summary>
/// <remarks>
/// No wake-up is lost: the event is reset before each round, so before the round looks for work, and waited for only
/// after the round has found nothing; whoever adds work does so first and sets the event afterwards.
/// </remarks>
public sealed class ThreadPump : IPumpDriver
{
    private readonly ManualResetEventSlim _wake = new(false);
    private Thread? _thread;
    private volatile bool _halted;

    /// <inheritdoc/>
    public void Start(string name, Func<PumpRest> round, Action ended)
    {
        Invariant.Check(_thread is null, "A pump is started once");
#pragma warning disable RS0030 // This is the pump of real time; simulated time has its own.
        _thread = new Thread(() => Loop(round, ended)) { IsBackground = true, Name = name };
#pragma warning restore RS0030
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Set();

    /// <inheritdoc/>
    public void Halt()
    {
        _halted = true;
        Wake();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        Halt();
        if (_thread is null || Thread.CurrentThread == _thread) return;
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _wake.Dispose();
    }

    private void Loop(Func<PumpRest> round, Action ended)
    {
        try
        {
            while (!_halted)
            {
                _wake.Reset();
                PumpRest rest = round();
                // A halt sets the flag and then the event: either it is seen here, or the wait ends at once.
#pragma warning disable RS0030 // On the pump's own thread.
                if (rest.Wait is { } most && !_halted) _wake.Wait(most);
#pragma warning restore RS0030
            }
        }
        finally
        {
            ended();
        }
    }
}
