using Granary.Engine.Kv;
using Granary.Grains.Devices;
using Granary.Grains.Hosting;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Granary.Grains.Tests.Devices;

/// <summary>The table with a model that is arithmetic: the next token is a function of all tokens before it.</summary>
public sealed class SequenceTableTests
{
    private static readonly PrefixHash _root = PrefixHasher.Root("content", "profile", "");

    [Fact]
    public async Task A_request_gets_its_tokens_and_leaves_only_cached_blocks()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 4);
        Guid id = bed.Submit([.. Enumerable.Range(1, 40)], maxTokens: 5);
        bed.RunToEnd();
        await bed.Sink.Ended(id);
        Assert.Equal(Bed.Answer([.. Enumerable.Range(1, 40)], 5), bed.Sink.Tokens(id));
        Assert.Equal(FinishReason.Length, bed.Sink.Finish(id));
        Assert.Equal((8, 8, 1), (bed.Table.Counts.Pages, bed.Table.Counts.PagesAvailable, bed.Table.Counts.PagesCached));
        Assert.Equal(1, bed.Table.Flush());
        bed.Table.Check();
    }

    [Fact]
    public async Task A_stop_token_ends_the_answer_and_is_not_part_of_it()
    {
        int[] prompt = [1, 2, 3];
        int[] answer = Bed.Answer(prompt, 10);
        var bed = new Bed(pages: 8, rows: 16, sequences: 4);
        Guid id = bed.Submit(prompt, maxTokens: 10, stop: [answer[4]]);
        bed.RunToEnd();
        await bed.Sink.Ended(id);
        Assert.Equal(answer[..Array.IndexOf(answer, answer[4])], bed.Sink.Tokens(id));
        Assert.Equal(FinishReason.Stop, bed.Sink.Finish(id));
    }

    [Fact]
    public async Task A_second_request_takes_the_prefix_from_the_cache()
    {
        var bed = new Bed(pages: 16, rows: 64, sequences: 4);
        int[] prompt = [.. Enumerable.Range(1, 70)];
        bed.Submit(prompt, maxTokens: 3);
        bed.RunToEnd();
        Guid id = bed.Submit(prompt, maxTokens: 3);
        bed.RunToEnd();
        await bed.Sink.Ended(id);
        Assert.Equal(64, bed.Sink.Cached(id));
        Assert.Equal(Bed.Answer(prompt, 3), bed.Sink.Tokens(id));
    }

    [Fact]
    public void The_queue_has_a_limit_which_does_not_hold_for_resumed_requests()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 1, queue: 2);
        Assert.Equal(StartStatus.Accepted, bed.TrySubmit([1], 1, out _));
        Assert.Equal(StartStatus.Accepted, bed.TrySubmit([1], 1, out _));
        Assert.Equal(StartStatus.Busy, bed.TrySubmit([1], 1, out _));
        Assert.Equal(StartStatus.Accepted, bed.TrySubmit([1], 1, out _, generation: 2));
        bed.Table.Drain();
        bed.RunToEnd();
        Assert.Equal(StartStatus.Draining, bed.TrySubmit([1], 1, out _));
    }

    [Fact]
    public void What_can_never_fit_is_refused()
    {
        var bed = new Bed(pages: 2, rows: 16, sequences: 1);
        Assert.Equal(StartStatus.TooLarge, bed.TrySubmit([.. Enumerable.Range(1, 60)], 5, out _));
        Assert.Equal(StartStatus.Accepted, bed.TrySubmit([.. Enumerable.Range(1, 60)], 4, out _));
    }

    [Fact]
    public async Task A_cancelled_request_frees_its_pages_with_the_step_under_way()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 4);
        bed.TrySubmit([1, 2, 3], 20, out Sequence running);
        Assert.True(bed.Table.Prepare(bed.Batch));
        bed.Table.Cancel(running);
        bed.Finish();
        Assert.Equal((0, 8), (bed.Table.Counts.Running, bed.Table.Counts.PagesAvailable));
        await bed.Sink.Ended(running.Request);
        Assert.Equal(FinishReason.Cancelled, bed.Sink.Finish(running.Request));

        bed.TrySubmit([1, 2, 3], 20, out Sequence waiting);
        bed.Table.Cancel(waiting);
        Assert.Equal(0, bed.Table.Counts.Waiting);
        bed.Table.Check();
    }

    [Fact]
    public async Task An_abandoned_step_is_repeated_with_the_same_outcome()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 4);
        Guid id = bed.Submit([.. Enumerable.Range(1, 40)], 5);
        for (int i = 0; bed.Table.Prepare(bed.Batch); i++)
            if (i % 3 == 2) bed.Finish();
        bed.Outbox.Flush();
        await bed.Sink.Ended(id);
        Assert.Equal(Bed.Answer([.. Enumerable.Range(1, 40)], 5), bed.Sink.Tokens(id));
    }

    [Fact]
    public async Task A_failing_device_tells_every_request()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 1);
        Guid[] ids = [bed.Submit([1], 5), bed.Submit([2], 5)];
        bed.Table.Prepare(bed.Batch);
        bed.Table.Fail("broken");
        bed.Outbox.Flush();
        foreach (Guid id in ids)
        {
            await bed.Sink.Ended(id);
            Assert.Equal(FinishReason.Error, bed.Sink.Finish(id));
        }

        bed.Table.Check();
    }

    [Fact]
    public void A_look_shows_who_runs_who_waits_and_whose_pages_are_whose()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 1);
        bed.TrySubmit([1, 2, 3], 5, out Sequence first);
        bed.TrySubmit([4, 5], 5, out Sequence second);
        bed.Table.Prepare(bed.Batch);
        bed.Table.Inspect((running, waiting, pages) =>
        {
            Assert.Equal([first], running);
            Assert.Equal([second], waiting);
            Assert.Equal(1, pages.References(first.Pages[0]));
            Assert.False(pages.TryGetSealed(first.Pages[0], out _));
            Assert.Equal(1, pages.Referenced);
        });
    }

    [Fact]
    public void Every_change_makes_a_new_version()
    {
        var bed = new Bed(pages: 8, rows: 16, sequences: 1);
        int version = bed.Table.Version;
        Sequence? sequence = null;
        Action[] changes =
        [
            () => bed.TrySubmit([1, 2, 3], 5, out sequence), () => bed.Table.Prepare(bed.Batch), bed.Finish,
            () => bed.Table.Cancel(sequence!), () => bed.Table.CancelGateway("g"), () => bed.Table.Flush(), bed.Table.Drain,
            () => bed.Table.EndAll("over"),
        ];
        foreach (Action change in changes)
        {
            change();
            Assert.True(bed.Table.Version > version);
            version = bed.Table.Version;
        }

        _ = bed.Table.Counts;
        bed.Table.Match([]);
        Assert.Equal(version, bed.Table.Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Under_pressure_each_request_gets_what_it_gets_alone(int seed)
    {
        var random = new Random(seed);
        var bed = new Bed(pages: 10, rows: 24, sequences: 6, queue: 1000);
        var expected = new Dictionary<Guid, int[]>();
        int[] shared = [.. Enumerable.Range(0, 64).Select(_ => random.Next(100))];
        for (int round = 0; round < 60; round++)
        {
            int[] own = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(100))];
            int[] prompt = random.Next(2) == 0 ? own : [.. shared.Take(random.Next(1, 65)), .. own];
            int max = random.Next(1, 80);
            expected.Add(bed.Submit(prompt, max), Bed.Answer(prompt, max));
            for (int step = random.Next(30); step > 0 && bed.Table.Prepare(bed.Batch); step--)
            {
                if (random.Next(8) > 0) bed.Finish();
                bed.Table.Check();
            }
        }

        bed.RunToEnd();
        Assert.True(bed.Table.Counts.Preemptions > 0, "the run is meant to lack memory");
        foreach ((Guid id, int[] tokens) in expected)
        {
            await bed.Sink.Ended(id);
            Assert.Equal(tokens, bed.Sink.Tokens(id));
        }

        Assert.Equal(bed.Table.Counts.Pages, bed.Table.Counts.PagesAvailable);
        bed.Table.Flush();
        Assert.Equal(0, bed.Table.Counts.PagesCached);
    }

    private sealed class Bed
    {
        private readonly Dictionary<int, int[]> _contents = [];
        private int _ids;

        public Bed(int pages, int rows, int sequences, int queue = 16)
        {
            Outbox = new TokenOutbox("silo", TimeProvider.System, new SiloTasks(TaskScheduler.Default), NullLogger.Instance);
            Table = new SequenceTable(
                new KvPageTable(pages), new ChunkedPrefillScheduler(), new StepLimits(rows, sequences), queue, Outbox);
            Batch = new StepBatch(rows, sequences);
        }

        public TokenOutbox Outbox { get; }

        public SequenceTable Table { get; }

        public StepBatch Batch { get; }

        public RecordingSink Sink { get; } = new();

        /// <summary>What a request gets when it is alone.</summary>
        public static int[] Answer(int[] prompt, int count)
        {
            List<int> tokens = [.. prompt];
            for (int i = 0; i < count; i++) tokens.Add(Next(tokens));
            return [.. tokens.Skip(prompt.Length)];
        }

        public Guid Submit(int[] prompt, int maxTokens, int[]? stop = null)
        {
            Assert.Equal(StartStatus.Accepted, TrySubmit(prompt, maxTokens, out Sequence sequence, stop: stop));
            return sequence.Request;
        }

        public StartStatus TrySubmit(
            int[] prompt, int maxTokens, out Sequence sequence, int generation = 1, int[]? stop = null)
        {
            var spec = new RequestSpec
            {
                Model = "m",
                Prompt = prompt,
                MaxTokens = maxTokens,
                Sampling = new SamplingSpec(0, 0, 1, 0),
                StopTokens = stop ?? [],
            };
            var start = new StartRequest { Spec = spec, Generation = generation, Produced = [], Sink = Sink, Gateway = "g" };
            sequence = new Sequence(new Guid(++_ids, 0, 0, new byte[8]), start, _root, 4096);
            return Table.Submit(sequence);
        }

        public void RunToEnd()
        {
            while (Table.Prepare(Batch)) Finish();
            Outbox.Flush();
        }

        /// <summary>Computes the batch: writes tokens to pages as a device writes keys, and draws from what pages hold.</summary>
        public void Finish()
        {
            for (int i = 0; i < Batch.Count; i++)
            {
                Sequence sequence = Batch.Sequences[i];
                int start = Batch.Slices[i].Start, count = Batch.Slices[i].Count;
                for (int row = 0; row < count; row++)
                {
                    int at = start + row;
                    PageOf(sequence, at)[at % KvPageTable.BlockTokens] = Batch.Tokens[Batch.Slices[i].TokenOffset + row];
                }

                if (!Batch.Slices[i].WantLogits) continue;
                var seen = new List<int>();
                for (int at = 0; at < start + count; at++) seen.Add(PageOf(sequence, at)[at % KvPageTable.BlockTokens]);
                Batch.Sampled[i] = Next(seen);
            }

            Table.Commit(Batch);
            Outbox.Flush();
        }

        private static int Next(List<int> tokens)
        {
            uint hash = 2166136261;
            foreach (int token in tokens) hash = (hash ^ (uint)token) * 16777619;
            return (int)(hash >> 8) % 1000;
        }

        private int[] PageOf(Sequence sequence, int at)
        {
            int page = sequence.Pages[at / KvPageTable.BlockTokens];
            if (!_contents.TryGetValue(page, out int[]? content))
                _contents.Add(page, content = new int[KvPageTable.BlockTokens]);
            return content;
        }
    }
}
