using Granary.Simulation.Checks;

namespace Granary.Simulation.Tests.Checks;

/// <summary>A gateway whose copies of requests are set by hand.</summary>
internal sealed class FakeGateway(int silo) : IGatewayView
{
    public List<GatewayCopy> All { get; } = [];

    public int Silo { get; } = silo;

    public string Name => $"g{Silo}";

    public bool IsAlive { get; set; } = true;

    public bool IsRunning { get; set; } = true;

    public int Active { get; set; }

    public int MaxRequests { get; set; } = 4;

    public TimeSpan? OpenSince { get; set; }

    public List<string> KnownDead { get; } = [];

    public bool KnowsDead(string silo) => KnownDead.Contains(silo);

    public IEnumerable<GatewayCopy> Copies => All;

    /// <summary>Sets what the gateway has of a request.</summary>
    public void Set(int request, int generation, int produced, string silo = "d0", bool finished = false)
    {
        Remove(request);
        All.Add(new GatewayCopy(FakeRun.IdOf(request), generation, produced, silo, finished));
        Active = All.Count;
    }

    public void Remove(int request)
    {
        All.RemoveAll(copy => copy.Request == FakeRun.IdOf(request));
        Active = All.Count;
    }

    public bool TryFind(Guid request, out GatewayCopy copy)
    {
        int at = All.FindIndex(one => one.Request == request);
        copy = at < 0 ? default : All[at];
        return at >= 0;
    }
}
