using Granary.Grains.Devices;

namespace Granary.Grains.Tests.Integration;

/// <summary>Runs a round when the test asks for one.</summary>
internal sealed class Driver : IPumpDriver
{
    private Func<PumpRest>? _round;
    private Action? _ended;

    public int Wakes { get; private set; }

    public bool Halted { get; private set; }

    public PumpRest Round() => _round!();

    public void End() => _ended!();

    public void Start(string name, Func<PumpRest> round, Action ended)
    {
        _round = round;
        _ended = ended;
    }

    public void Wake() => Wakes++;

    public void Halt() => Halted = true;

    public void Stop() => Halt();

    public void Dispose() => Halt();
}
