using Granary.Embedded.Host;
using Granary.Interfaces.Experts;

namespace Granary.Simulation.Checks;

/// <summary>
/// What may have left experts resident that no map asks for: a coordinator that was cut short between loading, publishing
/// and releasing; two coordinators whose maps met; a silo that a map did without, though it lived, so that nobody told it
/// to release anything.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class MapHistory(IRunView run)
{
    private readonly Dictionary<int, int> _underWay = [];
    private readonly HashSet<string> _members = [];
    private readonly HashSet<string> _leftOut = [];
    private bool _failed;
    private bool _conflict;
    private int _coordinator = -1;

    /// <summary>Whether a coordinator may not have come to the end of what it began, or has met another one.</summary>
    public bool IsDisturbed => _failed || _conflict || IsCutShort();

    /// <summary>Whether a map did without a silo that was part of one before.</summary>
    public bool WasLeftOut(string silo) => _leftOut.Contains(silo);

    /// <summary>Takes note of a call that has begun.</summary>
    public void Started(in SimulatedCall call)
    {
        if (!IsRefresh(call.Method)) return;
        _underWay[call.To] = _underWay.GetValueOrDefault(call.To) + 1;
        // Two coordinators may also take turns without meeting.
        _conflict |= call.To != _coordinator && run.IsAlive(_coordinator);
        _coordinator = call.To;
    }

    /// <summary>Takes note of a call that was answered.</summary>
    public void Answered(in SimulatedCall call)
    {
        if (IsRefresh(call.Method))
        {
            _underWay[call.To]--;
            _failed |= call.Failure is not null;
        }
        else if (call.Method == "IDeviceGrain.UpdateMap")
        {
            var offered = (ExpertMap)call.Arguments[0]!;
            _conflict |= call.Result is ExpertMap held && (held.Epoch != offered.Epoch || !held.SamePlacement(offered));
            foreach (string silo in offered.Silos) _members.Add(silo);
            foreach (string silo in _members)
                if (Array.IndexOf(offered.Silos, silo) < 0) _leftOut.Add(silo);
        }
    }

    private static bool IsRefresh(string method) => method is "IModelGrain.Refresh" or "IModelGrain.GetExpertMap";

    private bool IsCutShort()
    {
        foreach ((int silo, int calls) in _underWay)
            if (calls > 0 && !run.IsAlive(silo)) return true;
        return false;
    }
}
