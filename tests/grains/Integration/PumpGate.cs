using Granary.Grains.Devices;

namespace Granary.Grains.Tests.Integration;

/// <summary>While it is closed, no device begins another round; nothing blocks, so it serves simulated time as well.</summary>
internal sealed class PumpGate
{
    private readonly Lock _gate = new();
    private readonly List<IPumpDriver> _pumps = [];
    private volatile bool _closed;

    public bool IsClosed => _closed;

    public void Close() => _closed = true;

    public void Open()
    {
        _closed = false;
        lock (_gate)
            foreach (IPumpDriver pump in _pumps) pump.Wake();
    }

    /// <summary>A driver whose rounds wait while the gate is closed.</summary>
    public IPumpDriver Guard(IPumpDriver pump)
    {
        lock (_gate) _pumps.Add(pump);
        return new Guarded(pump, this);
    }

    private sealed class Guarded(IPumpDriver pump, PumpGate gate) : IPumpDriver
    {
        public void Start(string name, Func<PumpRest> round, Action ended) =>
            pump.Start(name, () => gate.IsClosed ? PumpRest.Until(TimeSpan.FromSeconds(1)) : round(), ended);

        public void Wake() => pump.Wake();

        public void Halt() => pump.Halt();

        public void Stop() => pump.Stop();

        public void Dispose() => pump.Dispose();
    }
}
