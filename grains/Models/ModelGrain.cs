using Granary.Grains.Experts;
using Granary.Grains.Placement;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Models;

/// <summary>
/// The model and the map of its experts. All it knows can be found again: the devices from the membership, the map in
/// force from the devices; so it may come to life anywhere, at any time.
/// </summary>
/// <param name="served">The model.</param>
/// <param name="placement">Decides which silo computes which expert.</param>
/// <param name="membership">Who is in the cluster.</param>
/// <param name="logger">Told of maps and of devices that do not answer.</param>
public sealed partial class ModelGrain(
    ServedModel served, IExpertPlacement placement, IClusterMembershipService membership, ILogger<ModelGrain> logger)
    : Grain, IModelGrain
{
    private const int LoadsAtOnce = 64;
    private const int ReplicaAttempts = 16;
    private const int ProposalAttempts = 8;

    private readonly List<string> _silent = [];
    private HashSet<string> _withoutDevice = [];
    private ExpertMap? _map;
    private long _generation;
    private long _membership;
    private long _counter;

    /// <inheritdoc/>
    public Task<ModelManifest> GetManifest() => Task.FromResult(served.Manifest);

    /// <inheritdoc/>
    public async Task<ExpertMap> GetExpertMap() => _map ?? await Refresh();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No silo has a device.</exception>
    public Task<ExpertMap> Refresh() => Settle(null);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The layout is none of this model.</exception>
    /// <exception cref="InvalidOperationException">No silo has a device.</exception>
    public Task<ExpertMap> Place(ExpertLayout layout)
    {
        LayoutCheck.Check(layout, served.Manifest);
        return Settle(layout);
    }

    /// <summary>Puts a map in force that fits the devices there are.</summary>
    /// <param name="wanted">What it is to be, if it is for just these devices.</param>
    private async Task<ExpertMap> Settle(ExpertLayout? wanted)
    {
        ClusterMembershipSnapshot snapshot = membership.CurrentSnapshot;
        DeviceStatus[] devices = await FindDevices(snapshot);
        if (devices.Length == 0) throw new InvalidOperationException("No silo of the cluster has a device");
        if (_generation == 0) await Recover(devices);

        string[] silos = [.. FindHolders(devices).Select(device => device.Silo).Union(FindSilent(devices, snapshot)).Order(StringComparer.Ordinal)];
        for (int attempt = 0; attempt < ProposalAttempts; attempt++)
        {
            ExpertMap? before = _map;
            HashSet<string> askew = before is null ? [] : FindAskew(before, devices);
            ExpertLayout layout = Choose(wanted, silos, before?.Layout);
            bool fits = before is not null && layout.SameAs(before.Layout) && askew.Count == 0;
            ExpertMap map = fits ? before! : await Load(Propose(layout, snapshot.Version.Value), before, askew);
            // A device that has missed the map in force is told again.
            ExpertMap? other = await Publish(map, devices.Where(device => !fits || device.Epoch != map.Epoch));
            if (other is null)
            {
                _map = map;
                if (!fits) LogMap(served.Name, map.Epoch.ToString(), silos.Length);
                return map;
            }

            Yield(other, map);
        }

        throw new OrleansException($"Another coordinator's map was in the way {ProposalAttempts} times");
    }

    /// <summary>
    /// Another coordinator has put a map in force. A later one is taken over; one of the same epoch is a conflict, which
    /// a map of a greater generation ends.
    /// </summary>
    private void Yield(ExpertMap other, ExpertMap own)
    {
        LogConflict(served.Name, own.Epoch.ToString(), other.Epoch.ToString());
        _generation = Math.Max(_generation, other.Epoch.Generation) + 1;
        // Without a map of its own, the coordinator proposes one anew.
        _map = other.Epoch > own.Epoch ? other : null;
        _membership = Math.Max(_membership, other.Epoch.Membership);
    }

    /// <summary>The devices that are to hold experts: those that do not drain. If all do, their sequences need them all the same.</summary>
    private static DeviceStatus[] FindHolders(DeviceStatus[] devices)
    {
        DeviceStatus[] holders = [.. devices.Where(device => !device.Draining)];
        return holders.Length > 0 ? holders : devices;
    }

    /// <summary>
    /// Silos of the map that live and have not answered once: one lost message must not move all experts of a silo. One that
    /// is silent a second time in a row is done without.
    /// </summary>
    private List<string> FindSilent(DeviceStatus[] devices, ClusterMembershipSnapshot snapshot)
    {
        HashSet<string> before = [.. _silent];
        _silent.Clear();
        if (_map is null) return [];
        foreach (string silo in _map.Silos)
        {
            bool alive = snapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) == SiloStatus.Active;
            if (alive && !before.Contains(silo) && !devices.Any(device => device.Silo == silo) && !_withoutDevice.Contains(silo)) _silent.Add(silo);
        }

        return _silent;
    }

    private async Task<DeviceStatus[]> FindDevices(ClusterMembershipSnapshot snapshot)
    {
        // In the order of addresses: a dictionary has none of its own that another process would repeat.
        IEnumerable<string> active = snapshot.Members
            .Select(entry => entry.Value)
            .Where(member => member.Status == SiloStatus.Active)
            .OrderBy(member => member.SiloAddress)
            .Select(member => member.SiloAddress.ToParsableString());
        DeviceStatus?[] answers = await Task.WhenAll(active.Select(AskStatus));
        // Gateways, and devices that have failed, say so.
        _withoutDevice = [.. answers.OfType<DeviceStatus>().Where(status => !status.HasDevice).Select(status => status.Silo)];
        return [.. answers.OfType<DeviceStatus>().Where(status => status.HasDevice)];
    }

    private async Task<DeviceStatus?> AskStatus(string silo)
    {
        try
        {
            return await GrainFactory.GetGrain<IDeviceGrain>(silo).GetStatus();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // It is about to be declared dead, or comes back with the next refresh.
            LogNoAnswer(e, silo);
            return null;
        }
    }

    /// <summary>Takes over from the coordinator before: its map, and a generation of epochs above all of its own.</summary>
    private async Task Recover(DeviceStatus[] devices)
    {
        ExpertMap?[] maps = await Task.WhenAll(devices.Select(device => AskMap(device.Silo)));
        _map = maps.OfType<ExpertMap>().MaxBy(map => map.Epoch);
        _generation = 1 + (_map?.Epoch.Generation ?? 0);
    }

    private async Task<ExpertMap?> AskMap(string silo) => await GrainFactory.GetGrain<IDeviceGrain>(silo).GetMap();

    /// <summary>What is wanted, if it is for these silos; else what there is, if that is; else what the policy makes of it.</summary>
    private ExpertLayout Choose(ExpertLayout? wanted, string[] silos, ExpertLayout? current)
    {
        if (wanted is not null && wanted.Silos.AsSpan().SequenceEqual(silos)) return wanted;
        if (current is not null && current.Silos.AsSpan().SequenceEqual(silos)) return current;
        return placement.Place(silos, served.Manifest.Layers, served.Manifest.Experts, current);
    }

    private ExpertMap Propose(ExpertLayout layout, long version) => new()
    {
        // The membership may be seen late; an epoch never falls.
        Epoch = new MapEpoch(_membership = Math.Max(version, Math.Max(_membership, _map?.Epoch.Membership ?? 0)), _generation, ++_counter),
        Layout = layout,
        Replica = ReplicaNumbers.Draw(layout, _map),
    };

    /// <summary>
    /// The silos where something else is resident than a map places there: a grain has ended that held an expert, or one was
    /// loaded for a map that never came into force. A new map mends both.
    /// </summary>
    private static HashSet<string> FindAskew(ExpertMap map, DeviceStatus[] devices)
    {
        HashSet<string> askew = [];
        foreach (DeviceStatus device in devices)
        {
            int index = Array.IndexOf(map.Silos, device.Silo);
            if (device.Epoch == map.Epoch && device.ResidenceDigest != ResidenceDigest.Of(map, index)) askew.Add(device.Silo);
        }

        return askew;
    }

    /// <summary>
    /// Makes every expert resident where the map wants it, while the map before is still in force. What that one wanted
    /// and the new one does not, each device lets go of when it takes the new one.
    /// </summary>
    private async Task<ExpertMap> Load(ExpertMap map, ExpertMap? before, HashSet<string> askew)
    {
        var missing = new List<(int Index, int Copy)>();
        for (int i = 0; i < map.Layers * map.Experts; i++)
        {
            for (int copy = map.Starts[i]; copy < map.Starts[i + 1]; copy++)
            {
                // A number tells a copy from all others of its expert, so it stands for the silo as well.
                bool isNew = before is null || !before.Replica.AsSpan(before.Starts[i]..before.Starts[i + 1]).Contains(map.Replica[copy]);
                if (isNew || askew.Contains(map.Silos[map.Owner[copy]])) missing.Add((i, copy));
            }
        }

        foreach ((int, int)[] batch in missing.Chunk(LoadsAtOnce))
            await Task.WhenAll(batch.Select(entry => Load(map, entry.Item1, entry.Item2)));
        return map;
    }

    private async Task Load(ExpertMap map, int i, int copy)
    {
        string silo = map.Silos[map.Owner[copy]];
        for (int attempt = 0; attempt < ReplicaAttempts; attempt++)
        {
            IExpertGrain grain = Expert(map, i, copy);
            ExpertResidence residence = await PlacementHint.With(silo, grain.Load);
            if (residence.Silo == silo) return;
            // Left over from a coordinator that died between loading and publishing.
            await grain.Release();
            ReplicaNumbers.Renumber(map, i, copy);
        }

        throw new OrleansException(
            $"Expert {i % map.Experts} of layer {i / map.Experts} could not be placed on silo {silo} in {ReplicaAttempts} attempts");
    }

    /// <summary>Offers a map to devices.</summary>
    /// <returns>The latest of the other maps that devices hold instead; null if all took this one.</returns>
    private async Task<ExpertMap?> Publish(ExpertMap map, IEnumerable<DeviceStatus> devices)
    {
        ExpertMap?[] held = await Task.WhenAll(devices.Select(device => Offer(map, device.Silo)));
        return held.OfType<ExpertMap>().Where(other => other.Epoch != map.Epoch || !other.SamePlacement(map))
            .MaxBy(other => other.Epoch);
    }

    private async Task<ExpertMap?> Offer(ExpertMap map, string silo)
    {
        try
        {
            return await GrainFactory.GetGrain<IDeviceGrain>(silo).UpdateMap(map);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // Its steps are refused under the old epoch until the next refresh reaches it.
            LogNoAnswer(e, silo);
            return null;
        }
    }

    private IExpertGrain Expert(ExpertMap map, int i, int copy) => GrainFactory.GetGrain<IExpertGrain>(
        new ExpertKey(served.Name, i / map.Experts, i % map.Experts, map.Replica[copy]).ToString());

    [LoggerMessage(1301, LogLevel.Information, "Model {Model} is at map {Epoch} on {Silos} silos")]
    private partial void LogMap(string model, string epoch, int silos);

    [LoggerMessage(1303, LogLevel.Warning, "Model {Model}: map {Own} met map {Other} of another coordinator")]
    private partial void LogConflict(string model, string own, string other);

    [LoggerMessage(1302, LogLevel.Warning, "Silo {Silo} did not answer")]
    private partial void LogNoAnswer(Exception exception, string silo);
}
