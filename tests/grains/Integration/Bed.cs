using Granary.Embedded.Host;
using Granary.Engine.Compute;
using Granary.Engine.Devices;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Grains.Hosting;
using Granary.Grains.Models;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A cluster in this process: silo 0 is the gateway, the others compute a tiny model with real weights.</summary>
internal sealed class Bed : IAsyncDisposable
{
    private readonly ComputePool _pool;
    private readonly ModelFiles _files;
    private readonly Model _model;
    private readonly EmbeddedTestCluster _cluster;

    private Bed(BedOptions options)
    {
        _pool = new ComputePool(options.Threads);
        _files = ModelFiles.Open(options.ModelPath);
        _model = Model.Load(_files);
        int context = Math.Min(_model.Config.ContextLength, 512);
        Served = options.Hash is { } shape
            ? ServedModel.Of("tiny", shape, context)
            : ServedModel.Of("tiny", _model.Config, _files, options.KvType, context);
        var device = new DeviceOptions
        {
            MaxBatchTokens = options.BatchTokens,
            MaxSequences = options.Sequences,
            MaxQueue = options.Queue,
            ContextLength = context,
        };
        long kvBytes = options.KvBlocks * KvPagePool.BytesPerPage(_model.Config, options.KvType);
        _cluster = new EmbeddedTestCluster(options.Silos + 1, (silo, number) =>
        {
            silo.AddGranary(Served);
            silo.Services.AddLogging();
            silo.Services.AddSingleton<IIdSource>(new CountingIds());
            if (number == 0)
            {
                silo.AddGranaryGateway(new GatewayOptions());
            }
            else
            {
                silo.Services.AddSingleton<ILogitsObserver>(Logits);
                if (options.Hash is { } hash) silo.AddGranaryDevice(_ => new HashDevice(hash), device);
                else silo.AddGranaryDevice(_model, _pool, options.KvType, kvBytes, device);
            }
        });
    }

    /// <summary>Hashes of all logits seen.</summary>
    public LogitsRecorder Logits { get; } = new();

    public ServedModel Served { get; }

    public int Vocabulary => Served.Manifest.VocabularySize;

    public Gateway Gateway => _cluster.Silos[0].Services.GetRequiredService<Gateway>();

    public IGrainFactory Grains => _cluster.FactoryOf(0);

    public static async Task<Bed> StartAsync(BedOptions options)
    {
        var bed = new Bed(options);
        await bed._cluster.DeployAsync();
        foreach (EmbeddedSilo silo in bed._cluster.Silos.Skip(1))
            silo.Killed.Register(silo.Services.GetRequiredService<SiloDevice>().Halt);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await bed.Gateway.WarmUpAsync(options.Silos, limit.Token);
        bed.Logits.Clear();
        return bed;
    }

    /// <summary>The key of a silo that computes, from 1.</summary>
    public string KeyOf(int silo) => _cluster.Silos[silo].Address.ToParsableString();

    public IDeviceGrain Device(int silo) => Grains.GetGrain<IDeviceGrain>(KeyOf(silo));

    /// <summary>Kills the silo that runs a request, at once; for the use of a pump's thread.</summary>
    public void KillTheBusyOne()
    {
        for (int i = 1; i < _cluster.Silos.Count; i++)
        {
            EmbeddedSilo silo = _cluster.Silos[i];
            if (silo.Killed.IsCancellationRequested || silo.Services.GetRequiredService<SiloDevice>().Status.Running == 0) continue;
            _cluster.Cluster.Kill(silo.Address);
            return;
        }

        throw new InvalidOperationException("No silo runs a request");
    }

    /// <summary>Kills a silo: its state is gone, and it says nothing any more.</summary>
    public void Kill(string key) =>
        _cluster.Cluster.Kill(_cluster.Silos.Single(silo => silo.Address.ToParsableString() == key).Address);

    public static RequestSpec Spec(int[] prompt, int maxTokens, float temperature = 0, ulong seed = 0) => new()
    {
        Model = "tiny",
        Prompt = prompt,
        MaxTokens = maxTokens,
        Sampling = new SamplingSpec(temperature, 0, 1, seed),
        StopTokens = [],
    };

    public async Task<TokenStream> SubmitAsync(RequestSpec spec)
    {
        Admission admission = await Gateway.SubmitAsync(spec, TestContext.Current.CancellationToken);
        Assert.Null(admission.Refusal);
        return admission.Stream!;
    }

    /// <summary>The whole answer; fails unless it ends as answers should.</summary>
    public async Task<int[]> AnswerAsync(RequestSpec spec)
    {
        await using TokenStream stream = await SubmitAsync(spec);
        return await ReadAsync(stream);
    }

    public static async Task<int[]> ReadAsync(TokenStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var tokens = new List<int>();
        FinishReason finish = FinishReason.None;
        while (await stream.ReadAsync(limit.Token) is { } chunk)
        {
            Assert.True(chunk.Finish != FinishReason.Error, chunk.Error);
            tokens.AddRange(chunk.Tokens);
            finish = chunk.Finish;
        }

        Assert.True(finish is FinishReason.Length or FinishReason.Stop, $"The answer ended with {finish}");
        return [.. tokens];
    }

    /// <summary>Waits until a device is idle, and checks that no KV block is referenced and a flush leaves none.</summary>
    public async Task AssertNothingLeftAsync(params int[] silos)
    {
        foreach (int silo in silos)
        {
            IDeviceGrain device = Device(silo);
            DeviceStatus status = await WaitAsync(device, s => s.Running == 0 && s.Waiting == 0);
            Assert.Equal(status.KvBlocks, status.KvBlocksFree);
            await device.FlushCache();
            Assert.Equal(0, (await device.GetStatus()).KvBlocksCached);
        }

        Assert.Equal(0, Gateway.Active);
    }

    public async Task AssertIdleAsync(params int[] silos)
    {
        foreach (int silo in silos) await WaitAsync(Device(silo), s => s.Running == 0 && s.Waiting == 0);
    }

    public static async Task<DeviceStatus> WaitAsync(IDeviceGrain device, Func<DeviceStatus, bool> condition)
    {
        for (int i = 0; i < 1000; i++)
        {
            DeviceStatus status = await device.GetStatus();
            if (condition(status)) return status;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new TimeoutException("The device did not come to the state that was waited for");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _model.Dispose();
        _files.Dispose();
        _pool.Dispose();
    }

    private sealed class CountingIds : IIdSource
    {
        private int _last;

        public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, new byte[8]);
    }
}
