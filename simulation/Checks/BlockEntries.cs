using Granary.Embedded.Host;
using Granary.Interfaces.Kv;

namespace Granary.Simulation.Checks;

/// <summary>Which copies the KV-block grains know of, by the calls that they have answered.</summary>
/// <param name="run">The run.</param>
internal sealed class BlockEntries(IRunView run)
{
    private readonly Dictionary<(int Silo, string Block), List<string>> _copies = [];
    private readonly HashSet<(string Block, string Copy)> _strayed = [];

    /// <summary>Takes note of a call that was answered.</summary>
    public void Answered(in SimulatedCall call)
    {
        if (call.Failure is not null || !call.Method.StartsWith("IKvBlockGrain.", StringComparison.Ordinal)) return;
        string block = call.Target.Key.ToString();
        switch (call.Method)
        {
            case "IKvBlockGrain.AddCopy":
                List<string> copies = CopiesOf(call.To, block);
                string silo = ((BlockCopy)call.Arguments[0]!).Silo;
                if (!copies.Contains(silo)) copies.Add(silo);
                break;
            case "IKvBlockGrain.RemoveCopies":
                string dropped = (string)call.Arguments[0]!;
                // The directory may have lost the activation that knows of the copy; the call then made another one.
                if (!CopiesOf(call.To, block).Remove(dropped)) _strayed.Add((block, dropped));
                break;
        }
    }

    /// <summary>
    /// Why an entry may outlive the copies that it knows of: one of them was on a silo that is dead, which the entry
    /// finds out when it is next called; or the silo could not tell it that the copy is gone.
    /// </summary>
    /// <param name="silo">The number of the silo where the entry lives.</param>
    /// <param name="block">The block.</param>
    /// <param name="reason">Why not, if it may not.</param>
    public bool MayRemain(int silo, string block, out string reason)
    {
        List<string> copies = CopiesOf(silo, block);
        foreach (string copy in copies)
        {
            int number = run.NumberOf(copy);
            if (!run.IsAlive(number) || run.HasLostCalls || _strayed.Contains((block, copy)) || LeftOut(number) > 0)
            {
                reason = "";
                return true;
            }
        }

        reason = copies.Count == 0 ? "knows of no copy" : $"knows of copies on {string.Join(", ", copies)}, which have dropped them";
        return false;
    }

    private List<string> CopiesOf(int silo, string block)
    {
        if (!_copies.TryGetValue((silo, block), out List<string>? copies)) _copies.Add((silo, block), copies = []);
        return copies;
    }

    private long LeftOut(int silo)
    {
        for (int i = 0; i < run.Devices.Count; i++)
            if (run.Devices[i].Silo == silo) return run.Devices[i].ChangesLeftOut;
        return 0;
    }
}
