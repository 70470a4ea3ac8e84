using System.Net;
using Granary.Engine.Devices;
using Granary.Grains.Devices;
using Granary.Grains.Experts;
using Granary.Grains.Hosting;
using Granary.Grains.Models;
using Granary.Grains.Scheduling;
using Granary.Grains.Tests.Devices;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A device whose rounds, tasks and clock the test moves, and a peer that answers when the test says so.</summary>
internal sealed class PumpBed : IDisposable
{
    private static readonly DeviceShape _shape = new() { Pages = 16, MaxRows = 32, MaxSequences = 4 };
    private readonly Peer _peer = new();
    private int _ids;

    public PumpBed(int silos, ILogitsObserver? observer = null)
    {
        ServedModel served = ServedModel.Of("m", _shape, 256);
        var options = new DeviceOptions { MaxBatchTokens = 32, MaxSequences = 4, MaxQueue = 8, ContextLength = 256 };
        Silo = new SiloDevice(
            served, new HashDevice(_shape), options, new Details(), new Factory(_peer), new ChunkedPrefillScheduler(), Driver,
            new SiloTasks(Tasks), Time, NullLoggerFactory.Instance, observer);
        int[] owner = [.. Enumerable.Range(0, _shape.Layers * _shape.Experts).Select(i => i % silos)];
        Silo.Update(new ExpertMap
        {
            Epoch = new MapEpoch(1, 1, 1),
            Layout = LayoutBuilder.Single([Silo.Silo, .. Enumerable.Repeat("peer", silos - 1)], _shape.Layers, _shape.Experts, owner),
            Replica = new int[owner.Length],
        });
        Silo.Start();
    }

    public SiloDevice Silo { get; }

    public Driver Driver { get; } = new();

    public ManualTasks Tasks { get; } = new();

    public ManualTime Time { get; } = new();

    public RecordingSink Sink { get; } = new();

    public Sequence Submit(int promptLength, int maxTokens)
    {
        var spec = new RequestSpec
        {
            Model = "m",
            Prompt = [.. Enumerable.Range(0, promptLength)],
            MaxTokens = maxTokens,
            Sampling = new SamplingSpec(0, 0, 1, 0),
            StopTokens = [],
        };
        var start = new StartRequest { Spec = spec, Generation = 1, Produced = [], Sink = Sink, Gateway = "g" };
        StartStatus status = Silo.Submit(new Guid(++_ids, 0, 0, new byte[8]), start, () => { }, out Sequence? sequence);
        Assert.Equal(StartStatus.Accepted, status);
        return sequence!;
    }

    /// <summary>Rounds until one commits, with peers that answer at once.</summary>
    public void Step()
    {
        long steps = Silo.Pump.Steps;
        for (int i = 0; Silo.Pump.Steps == steps && i < 20; i++)
        {
            Driver.Round();
            Answer();
        }

        Assert.Equal(steps + 1, Silo.Pump.Steps);
    }

    /// <summary>Has the peer answer what it was asked.</summary>
    public void Answer() => _peer.Answer();

    public void Dispose() => Silo.Dispose();

    private sealed class Peer : IDeviceGrain
    {
        private readonly HashDevice _device = new(_shape);
        private readonly List<(ExpertBatch Batch, TaskCompletionSource<ExpertBatchResult> Result)> _asked = [];

        public Task<ExpertBatchResult> RunExperts(ExpertBatch batch)
        {
            _asked.Add((batch, new TaskCompletionSource<ExpertBatchResult>()));
            return _asked[^1].Result.Task;
        }

        public void Answer()
        {
            (ExpertBatch, TaskCompletionSource<ExpertBatchResult>)[] asked = [.. _asked];
            _asked.Clear();
            foreach ((ExpertBatch batch, TaskCompletionSource<ExpertBatchResult> result) in asked)
            {
                var rows = new float[batch.Rows.Length];
                _device.RunExperts(batch.Layer, batch.Rows, batch.Experts, batch.Offsets, rows);
                result.SetResult(new ExpertBatchResult(batch.Epoch, rows));
            }
        }

        public Task<DeviceStatus> GetStatus() => throw new NotSupportedException();

        public Task<PrefixAnswer> FindPrefix(PrefixQuery query) => throw new NotSupportedException();

        public Task<ExpertMap> UpdateMap(ExpertMap map) => throw new NotSupportedException();

        public Task<ExpertMap?> GetMap() => throw new NotSupportedException();

        public Task<ExpertLoadTable> GetExpertLoads() => throw new NotSupportedException();

        public Task<int> FlushCache() => throw new NotSupportedException();

        public Task Drain() => throw new NotSupportedException();

        public Task Resume() => throw new NotSupportedException();
    }

    private sealed class Factory(Peer peer) : IGrainFactory
    {
        public T GetGrain<T>(string primaryKey, string? grainClassNamePrefix = null)
            where T : IGrainWithStringKey =>
            peer is T grain ? grain : throw new NotSupportedException(typeof(T).Name);

        public T GetGrain<T>(long primaryKey, string? grainClassNamePrefix = null)
            where T : IGrainWithIntegerKey => throw new NotSupportedException();

        public T GetGrain<T>(GrainId grainId)
            where T : IAddressable => throw new NotSupportedException();

        public T CreateObjectReference<T>(IGrainObserver obj)
            where T : IGrainObserver => throw new NotSupportedException();

        public void DeleteObjectReference<T>(IGrainObserver obj)
            where T : IGrainObserver => throw new NotSupportedException();
    }

    private sealed class Details : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "cluster";

        public string DnsHostName => "host";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
