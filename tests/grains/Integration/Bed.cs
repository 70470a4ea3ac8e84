using Granary.Engine.Compute;
using Granary.Engine.Devices;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Grains.Devices;
using Granary.Grains.Experts;
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
    private readonly IBedHost _host;
    private readonly BedOptions _options;

    private Bed(HostKind host, BedOptions options)
    {
        _options = options;
        _pool = new ComputePool(options.Threads);
        _files = ModelFiles.Open(options.ModelPath);
        _model = Model.Load(_files);
        int context = Math.Min(_model.Config.ContextLength, 512);
        Served = options.Hash is { } shape
            ? ServedModel.Of("tiny", shape, context)
            : ServedModel.Of("tiny", _model.Config, _files, options.KvType, context);
        _host = host == HostKind.RealTime ? new RealTimeHost() : new SimulatedHost(options.Seed);
    }

    /// <summary>Hashes of all logits seen.</summary>
    public LogitsRecorder Logits { get; } = new();

    /// <summary>Holds the devices up while it is closed.</summary>
    public PumpGate Steps { get; } = new();

    public ServedModel Served { get; }

    public TimeProvider Time => _host.Time;

    public int Vocabulary => Served.Manifest.VocabularySize;

    public Gateway Gateway => _host.Services(0).GetRequiredService<Gateway>();

    public IGrainFactory Grains => _host.Services(0).GetRequiredService<IGrainFactory>();

    /// <summary>Runs a test on a cluster.</summary>
    public static async Task RunAsync(HostKind host, BedOptions options, Func<Bed, Task> test)
    {
        await using var bed = new Bed(host, options);
        await bed._host.RunAsync(async () =>
        {
            await bed.StartAsync();
            await test(bed);
        });
    }

    /// <summary>Runs something on a cluster, for its result.</summary>
    public static async Task<T> RunAsync<T>(HostKind host, BedOptions options, Func<Bed, Task<T>> work)
    {
        T? result = default;
        await RunAsync(host, options, async bed => { result = await work(bed); });
        return result!;
    }

    /// <summary>The key of a silo that computes, from 1.</summary>
    public string KeyOf(int silo) => _host.Address(silo).ToParsableString();

    public IDeviceGrain Device(int silo) => Grains.GetGrain<IDeviceGrain>(KeyOf(silo));

    /// <summary>Kills the silo that runs a request, at once; for the use of a pump's round.</summary>
    public void KillTheBusyOne()
    {
        for (int i = 1; i < _host.Silos; i++)
        {
            if (!_host.IsAlive(i) || _host.Services(i).GetRequiredService<SiloDevice>().Status.Running == 0) continue;
            _host.Kill(i);
            return;
        }

        throw new InvalidOperationException("No silo runs a request");
    }

    /// <summary>Kills a silo: its state is gone, and it says nothing any more.</summary>
    public void Kill(int silo) => _host.Kill(silo);

    public Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(10), Time, TestContext.Current.CancellationToken);

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

    public async Task<int[]> ReadAsync(TokenStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), Time);
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

    public async Task<DeviceStatus> WaitAsync(IDeviceGrain device, Func<DeviceStatus, bool> condition)
    {
        for (int i = 0; i < 1000; i++)
        {
            DeviceStatus status = await device.GetStatus();
            if (condition(status)) return status;
            await PauseAsync();
        }

        throw new TimeoutException("The device did not come to the state that was waited for");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _model.Dispose();
        _files.Dispose();
        _pool.Dispose();
    }

    private async Task StartAsync()
    {
        var device = new DeviceOptions
        {
            MaxBatchTokens = _options.BatchTokens,
            MaxSequences = _options.Sequences,
            MaxQueue = _options.Queue,
            ContextLength = Served.Manifest.ContextLength,
        };
        long kvBytes = _options.KvBlocks * KvPagePool.BytesPerPage(_model.Config, _options.KvType);
        await _host.StartAsync(_options.Silos + 1, (silo, number) =>
        {
            if (_options.Copies > 1) silo.Services.AddSingleton<IExpertPlacement>(new CopiesPlacement(_options.Copies));
            silo.AddGranary(Served);
            silo.Services.AddLogging();
            silo.Services.AddSingleton<IIdSource>(new CountingIds());
            if (number == 0)
            {
                silo.AddGranaryGateway(new GatewayOptions());
                return;
            }

            silo.Services.AddSingleton<ILogitsObserver>(Logits);
            silo.Services.AddTransient(services => Steps.Guard(_host.CreatePump(services)));
            if (_options.Hash is { } hash) silo.AddGranaryDevice(_ => new HashDevice(hash), device);
            else silo.AddGranaryDevice(_model, _pool, _options.KvType, kvBytes, device);
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), Time);
        await Gateway.WarmUpAsync(_options.Silos, limit.Token);
        Logits.Clear();
    }

    private sealed class CountingIds : IIdSource
    {
        private int _last;

        public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, new byte[8]);
    }
}
