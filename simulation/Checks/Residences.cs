using Granary.Embedded.Host;
using Granary.Interfaces.Experts;

namespace Granary.Simulation.Checks;

/// <summary>Which expert grains say that their expert is resident, by the calls that they have answered.</summary>
internal sealed class Residences
{
    private readonly Dictionary<(int Silo, string Key), Residence> _grains = [];
    private readonly Dictionary<(int Silo, int Layer, int Expert), int> _experts = [];
    private readonly Dictionary<int, int> _counts = [];

    /// <summary>The residences of all silos, those that are gone too.</summary>
    public IEnumerable<Residence> All => _grains.Values;

    /// <summary>Takes note of a call to an expert grain.</summary>
    /// <returns>Whether it was one that may change what is resident.</returns>
    public bool Answered(in SimulatedCall call)
    {
        if (call.Failure is not null) return false;
        switch (call.Method)
        {
            case "IExpertGrain.Load":
                if (call.Result is ExpertResidence { Resident: true }) Add(call.To, call.Target.Key.ToString());
                return true;
            case "IExpertGrain.Release":
                Remove(call.To, call.Target.Key.ToString());
                return true;
            default:
                return false;
        }
    }

    /// <summary>How many different experts grains of a silo say are resident there.</summary>
    public int CountOn(int silo) => _counts.GetValueOrDefault(silo);

    /// <summary>Whether a grain of a silo says that an expert is resident there.</summary>
    public bool Has(int silo, int layer, int expert) => _experts.GetValueOrDefault((silo, layer, expert)) > 0;

    private void Add(int silo, string key)
    {
        if (_grains.ContainsKey((silo, key))) return;
        var expert = ExpertKey.Parse(key);
        _grains.Add((silo, key), new Residence(silo, expert));
        int grains = _experts[(silo, expert.Layer, expert.Expert)] = _experts.GetValueOrDefault((silo, expert.Layer, expert.Expert)) + 1;
        if (grains == 1) _counts[silo] = CountOn(silo) + 1;
    }

    private void Remove(int silo, string key)
    {
        if (!_grains.Remove((silo, key), out Residence? residence))
        {
            // A release that comes to another activation leaves the one that was meant as it is.
            foreach (Residence other in _grains.Values)
                if (other.Expert.ToString() == key) other.IsOrphan = true;
            return;
        }

        ExpertKey expert = residence.Expert;
        if (--_experts[(silo, expert.Layer, expert.Expert)] == 0) _counts[silo]--;
    }

    /// <summary>An expert that a grain says is resident.</summary>
    /// <param name="silo">The number of the silo.</param>
    /// <param name="expert">The grain's key.</param>
    internal sealed class Residence(int silo, ExpertKey expert)
    {
        /// <summary>The number of the silo.</summary>
        public int Silo { get; } = silo;

        /// <summary>The grain's key.</summary>
        public ExpertKey Expert { get; } = expert;

        /// <summary>Whether its release went to another activation, because the directory had lost this one.</summary>
        public bool IsOrphan { get; set; }
    }
}
