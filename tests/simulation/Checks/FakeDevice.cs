using Granary.Engine.Kv;
using Granary.Grains.Devices;
using Granary.Grains.Hosting;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

/// <summary>
/// A device with a real table of sequences and pages. Tokens are drawn from a list: position p of an answer is p + 10.
/// </summary>
internal sealed class FakeDevice : IDeviceView
{
    private static readonly PrefixHash _root = PrefixHasher.Root("content", "profile", "");
    private readonly byte[][] _bytes;
    private readonly StepBatch _batch;
    private readonly Sink _sink = new();

    public FakeDevice(int silo, int pages = 8, int rows = 64, int sequences = 3, int queue = 2)
    {
        Silo = silo;
        MaxSequences = sequences;
        MaxQueue = queue;
        _bytes = [.. Enumerable.Range(0, pages).Select(_ => new byte[40])];
        KvPages = new KvPageTable(pages);
        Outbox = new TokenOutbox(Name, new StoppedTime(), new SiloTasks(TaskScheduler.Default), NullLogger.Instance);
        Table = new SequenceTable(KvPages, new ChunkedPrefillScheduler(), new StepLimits(rows, sequences), queue, Outbox);
        _batch = new StepBatch(rows, sequences);
    }

    public KvPageTable KvPages { get; }

    public TokenOutbox Outbox { get; }

    public int Silo { get; }

    public string Name => $"d{Silo}";

    public bool IsAlive { get; set; } = true;

    public bool IsRunning { get; set; } = true;

    public bool Failed { get; set; }

    public int MaxSequences { get; set; }

    public int MaxQueue { get; set; }

    public int MaxQueuedBatches { get; set; } = 2;

    public int MaxQueuedChanges { get; set; } = 2;

    public SequenceTable Table { get; }

    public ExpertMap? Map { get; set; }

    public int Layers { get; set; } = 1;

    public int Experts { get; set; } = 4;

    public int ResidentExperts => Residents.Select(key => (key.Layer, key.Expert)).Distinct().Count() + Miscounted;

    public IReadOnlyCollection<ExpertKey> Residents { get; set; } = [];

    public int Miscounted { get; set; }

    public long Steps { get; set; }

    public long AbandonedSteps { get; set; }

    public long Rounds { get; set; } = 1;

    public bool IsPumping { get; set; } = true;

    public bool AwaitsPeers { get; set; }

    public TimeSpan LongestRound { get; set; } = TimeSpan.FromMilliseconds(20);

    public int QueuedBatches { get; set; }

    public int QueuedChanges { get; set; }

    public long ChangesLeftOut { get; set; }

    public List<(string Gateway, int Updates)> Unacknowledged { get; } = [];

    IReadOnlyList<(string Gateway, int Updates)> IDeviceView.Unacknowledged => Unacknowledged;

    public int UnacknowledgedBy(string gateway) => Unacknowledged.Find(box => box.Gateway == gateway).Updates;

    ReadOnlySpan<byte> IDeviceView.Page(int page) => _bytes[page];

    public static RequestSpec Spec(int[] prompt, int maxTokens) => new()
    {
        Model = "m",
        Prompt = prompt,
        MaxTokens = maxTokens,
        Sampling = new SamplingSpec(0, 0, 1, 0),
        StopTokens = [],
    };

    public byte[] Bytes(int page) => _bytes[page];

    public Sequence Submit(int request, int prompt = 3, int maxTokens = 5, int generation = 1, int[]? produced = null)
    {
        var start = new StartRequest
        {
            Spec = Spec([.. Enumerable.Range(1, prompt)], maxTokens),
            Generation = generation,
            Produced = produced ?? [],
            Sink = _sink,
            Gateway = "g100",
        };
        var sequence = new Sequence(FakeRun.IdOf(request), start, _root, 4096);
        Assert.Equal(StartStatus.Accepted, Table.Submit(sequence));
        return sequence;
    }

    /// <summary>Computes a step.</summary>
    public void Step()
    {
        Assert.True(Table.Prepare(_batch));
        for (int i = 0; i < _batch.Count; i++)
        {
            Sequence sequence = _batch.Sequences[i];
            _batch.Sampled[i] = 10 + sequence.Produced;
            for (int at = sequence.Computed; at < sequence.Known; at++)
                _bytes[sequence.Pages[at / KvPageTable.BlockTokens]][at % KvPageTable.BlockTokens] = (byte)sequence.Tokens[at];
        }

        Table.Commit(_batch);
    }

    /// <summary>Has the table changed without changing what the sequences before have.</summary>
    public void Touch(int request = 9999)
    {
        Sequence sequence = Submit(request, generation: 2);
        Table.Cancel(sequence);
    }

    private sealed class Sink : ITokenSink
    {
        public Task Push(TokenBatch batch) => Task.CompletedTask;
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
