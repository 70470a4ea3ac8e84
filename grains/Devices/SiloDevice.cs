using Granary.Engine.Devices;
using Granary.Engine.Kv;
using Granary.Grains.Balancing;
using Granary.Grains.Hosting;
using Granary.Grains.Kv;
using Granary.Grains.Models;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Devices;

/// <summary>
/// The device of one silo: its KV memory, its sequences, its experts, and the pump that computes. Grains talk to it
/// directly, without a message, because they live on the same silo.
/// </summary>
public sealed class SiloDevice : IDisposable
{
    private readonly ServedModel _served;
    private readonly DeviceOptions _options;
    private readonly Lock _gate = new();
    private readonly IDevice _device;
    private readonly SequenceTable _table;
    private readonly ExpertQueue _queue;
    private readonly TokenOutbox _outbox;
    private readonly BlockDirectory _directory;
    private readonly StepPump _pump;
    private readonly ResidentExperts _residents;
    private readonly MapRefresh _refresh;
    private LocalMap? _map;

    /// <summary>A device that does not run yet.</summary>
    /// <param name="served">The model.</param>
    /// <param name="device">What computes; it must outlive this.</param>
    /// <param name="options">The device's limits.</param>
    /// <param name="silo">The silo it belongs to.</param>
    /// <param name="grains">Reaches other silos.</param>
    /// <param name="scheduler">Decides what a step computes.</param>
    /// <param name="driver">Runs the pump's rounds; the device takes it over.</param>
    /// <param name="tasks">Where its background work runs.</param>
    /// <param name="time">Times steps and waits.</param>
    /// <param name="loggers">Makes the loggers of its parts.</param>
    /// <param name="observer">Sees the logits that tokens are drawn from.</param>
    public SiloDevice(
        ServedModel served, IDevice device, DeviceOptions options, ILocalSiloDetails silo, IGrainFactory grains,
        IScheduler scheduler, IPumpDriver driver, SiloTasks tasks, TimeProvider time, ILoggerFactory loggers, ILogitsObserver? observer = null)
    {
        _served = served;
        _options = options;
        Silo = silo.SiloAddress.ToParsableString();
        _device = device;
        Check(device, served);
        int rows = options.MaxBatchTokens, sequences = options.MaxSequences;
        _outbox = new TokenOutbox(Silo, time, tasks, loggers.CreateLogger<TokenOutbox>());
        _directory = new BlockDirectory(Silo, device.PageCount, grains, tasks, loggers.CreateLogger<BlockDirectory>());
        _table = new SequenceTable(
            new KvPageTable(device.PageCount, _directory.Drop), scheduler, new StepLimits(rows, sequences), options.MaxQueue,
            _outbox, (_, hash) => _directory.Add(hash));
        _outbox.GatewayLost += gateway =>
        {
            _table.CancelGateway(gateway);
            Wake();
        };
        _queue = new ExpertQueue(options.MaxExpertBatches, Wake);
        _residents = new ResidentExperts(device.Layers, device.Experts);
        Loads = new ExpertLoads(device.Layers, device.Experts, device.ExpertsPerToken);
        _refresh = new MapRefresh(served.Name, grains, tasks, this, loggers.CreateLogger<StepPump>());
        _pump = new StepPump(
            this, _table, _outbox, _queue, device, new GrainExpertPeers(grains), _refresh, rows, sequences,
            observer, driver, time, loggers.CreateLogger<StepPump>());
    }

    /// <summary>The silo, as a device grain's key.</summary>
    public string Silo { get; }

    /// <summary>The longest sequence, in tokens.</summary>
    public int ContextLength => _options.ContextLength;

    /// <summary>Tokens that the KV memory holds.</summary>
    public long KvTokens => (long)_device.PageCount * KvPageTable.BlockTokens;

    /// <summary>The expert map in force, as this silo sees it; null before the first.</summary>
    internal LocalMap? Map => Volatile.Read(ref _map);

    /// <summary>What the device's own sequences ask of experts.</summary>
    internal ExpertLoads Loads { get; }

    internal IDevice Device => _device;

    internal SequenceTable Table => _table;

    internal ExpertQueue Queue => _queue;

    internal TokenOutbox Outbox => _outbox;

    internal BlockDirectory Directory => _directory;

    internal StepPump Pump => _pump;

    /// <summary>The grains that hold experts on the device.</summary>
    internal IReadOnlyCollection<ExpertKey> Residents
    {
        get
        {
            lock (_gate) return [.. _residents.Keys];
        }
    }

    /// <summary>What the device holds and does.</summary>
    public DeviceStatus Status
    {
        get
        {
            TableCounts counts = _table.Counts;
            (int residents, ulong digest) = CountResidents();
            return new DeviceStatus
            {
                Silo = Silo,
                HasDevice = !_pump.Failed,
                Running = counts.Running,
                Waiting = counts.Waiting,
                QueueLimit = _options.MaxQueue,
                KvBlocks = counts.Pages,
                KvBlocksFree = counts.PagesAvailable,
                KvBlocksCached = counts.PagesCached,
                PendingTokens = counts.PendingTokens,
                ResidentExperts = residents,
                ResidenceDigest = digest,
                Epoch = Map?.Map.Epoch ?? default,
                Draining = counts.Draining,
                Steps = _pump.Steps,
                Preemptions = counts.Preemptions,
                AbandonedSteps = _pump.AbandonedSteps,
                RemoteRows = _queue.Rows,
            };
        }
    }

    /// <summary>Whether the device has failed; it then counts as absent.</summary>
    public bool Failed => _pump.Failed;

    /// <summary>Whether it takes no new requests.</summary>
    public bool Draining => _table.Counts.Draining;

    /// <summary>Starts the pump.</summary>
    public void Start()
    {
        _directory.Start();
        _pump.Start();
    }

    /// <summary>Queues a request; <paramref name="ended"/> is called, under the device's lock, when it has ended.</summary>
    public StartStatus Submit(Guid request, StartRequest start, Action ended, out Sequence? sequence)
    {
        if (start.Spec.Prompt.Length == 0 || start.Spec.MaxTokens <= 0)
            throw new ArgumentException("A request has a prompt of at least one token and asks for at least one more", nameof(start));
        if (Outside(start.Spec.Prompt, _device.VocabularySize) || Outside(start.Produced, _device.VocabularySize))
            throw new ArgumentException($"A request's tokens are between 0 and {_device.VocabularySize - 1}", nameof(start));
        if (start.Produced.Length >= start.Spec.MaxTokens)
            throw new ArgumentException($"All {start.Produced.Length} tokens of the request are there already", nameof(start));
        sequence = null;
        if (start.Spec.Prompt.Length + start.Produced.Length >= _options.ContextLength) return StartStatus.TooLarge;
        sequence = new Sequence(request, start, _served.CacheRoot(start.Spec.CacheSalt), _options.ContextLength)
        {
            Ended = ended,
        };
        StartStatus status = _table.Submit(sequence);
        if (status == StartStatus.Accepted) Wake();
        return status;
    }

    /// <summary>Ends a sequence within one step.</summary>
    public void Cancel(Sequence sequence)
    {
        _table.Cancel(sequence);
        Wake();
    }

    /// <summary>How many leading blocks of a chain, 32 bytes each, the device has.</summary>
    public int FindPrefix(ReadOnlySpan<byte> hashes)
    {
        var chain = new PrefixHash[hashes.Length / PrefixHash.Size];
        for (int i = 0; i < chain.Length; i++) chain[i] = PrefixHash.Read(hashes[(i * PrefixHash.Size)..]);
        return _table.Match(chain);
    }

    /// <summary>Computes rows of this silo's experts, or refuses them for their epoch.</summary>
    public async Task<ExpertBatchResult> RunExperts(ExpertBatch batch)
    {
        MapEpoch epoch = Map?.Map.Epoch ?? default;
        if (batch.Epoch != epoch) return new ExpertBatchResult(epoch, null);
        Check(batch);
        return new ExpertBatchResult(epoch, _queue.TryEnqueue(batch) is { } rows ? await rows : null);
    }

    /// <summary>Takes a map of a greater epoch than the one in force.</summary>
    /// <returns>The map in force afterwards. One that was not offered tells its coordinator that there is another.</returns>
    public ExpertMap Update(ExpertMap map)
    {
        List<Action> released;
        lock (_gate)
        {
            if (_map is { } current && map.Epoch <= current.Map.Epoch) return current.Map;
            Volatile.Write(ref _map, new LocalMap(map, Silo));
            released = _residents.Follow(map, Silo);
        }

        foreach (Action tell in released) tell();
        Wake();
        return map;
    }

    /// <summary>Makes an expert resident on behalf of a grain.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="released">Called when a new map has the device let go of it; it must not block.</param>
    /// <returns>Bytes of its weights.</returns>
    public long LoadExpert(ExpertKey key, Action released)
    {
        lock (_gate) _residents.Add(key, released);
        return _device.ExpertBytes(key.Layer);
    }

    /// <summary>Lets go of an expert.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="released">What it was made resident with.</param>
    public void UnloadExpert(ExpertKey key, Action released)
    {
        lock (_gate) _residents.Remove(key, released);
    }

    /// <summary>Takes no new requests from here on, and gives its experts to others.</summary>
    public void Drain()
    {
        _table.Drain();
        _refresh.Begin(anew: true);
    }

    /// <summary>Takes new requests again, and its share of the experts.</summary>
    public void Resume()
    {
        _table.Resume();
        _refresh.Begin(anew: true);
    }

    /// <summary>Drops every cached KV block.</summary>
    /// <returns>How many.</returns>
    public int FlushCache() => _table.Flush();

    /// <summary>Has the pump stop at once, as when the silo dies: whatever it was doing is lost.</summary>
    public void Halt() => _pump.Halt();

    /// <summary>Stops the pump, between two kernels; what runs is left as it is.</summary>
    public void Stop()
    {
        _pump.Stop();
        _directory.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _pump.Dispose();
        _directory.Dispose();
    }

    /// <summary>Tells the pump that there may be something to do.</summary>
    internal void Wake() => _pump.Wake();

    private static bool Outside(ReadOnlySpan<int> tokens, int vocabulary) =>
        tokens.ContainsAnyExceptInRange(0, vocabulary - 1);

    private (int Count, ulong Digest) CountResidents()
    {
        lock (_gate) return (_residents.Count, _residents.Digest);
    }

    private static void Check(IDevice device, ServedModel served)
    {
        ModelManifest model = served.Manifest;
        if (device.Layers == model.Layers && device.Experts == model.Experts && device.VocabularySize == model.VocabularySize) return;
        throw new ArgumentException(
            $"The device computes {device.Layers} layers of {device.Experts} experts for {device.VocabularySize} tokens; "
            + $"{model.Name} has {model.Layers} of {model.Experts} for {model.VocabularySize}", nameof(device));
    }

    private void Check(ExpertBatch batch)
    {
        if ((uint)batch.Layer >= (uint)_device.Layers)
            throw new ArgumentException($"Layer {batch.Layer} was asked for; the model has {_device.Layers}");
        if (batch.Offsets.Length != batch.Experts.Length + 1 || batch.Offsets[0] != 0
            || (long)batch.Offsets[^1] * _device.HiddenSize != batch.Rows.Length)
        {
            throw new ArgumentException(
                $"{batch.Rows.Length} values came for {batch.Experts.Length} experts with offsets that do not fit them");
        }

        ReadOnlySpan<bool> local = Map!.Layer(batch.Layer);
        for (int i = 0; i < batch.Experts.Length; i++)
        {
            int expert = batch.Experts[i];
            if ((uint)expert >= (uint)_device.Experts || !local[expert])
                throw new ArgumentException($"Expert {expert} of layer {batch.Layer} was asked for and does not live on {Silo}");
            if (batch.Offsets[i + 1] < batch.Offsets[i])
                throw new ArgumentException($"The offsets of expert {expert} fall from {batch.Offsets[i]} to {batch.Offsets[i + 1]}");
        }
    }
}
