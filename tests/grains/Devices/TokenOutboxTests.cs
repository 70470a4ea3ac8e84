using Granary.Engine.Kv;
using Granary.Grains.Devices;
using Granary.Grains.Hosting;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Granary.Grains.Tests.Devices;

public sealed class TokenOutboxTests
{
    private readonly ManualTasks _tasks = new();
    private readonly ManualTime _time = new();
    private readonly TokenOutbox _outbox;

    public TokenOutboxTests() => _outbox = new TokenOutbox("silo", _time, new SiloTasks(_tasks), NullLogger.Instance);

    [Fact]
    public void What_is_pending_is_counted_until_the_gateway_has_taken_it()
    {
        var slow = new SlowSink();
        Sequence a = Sequence("b", 1, slow), b = Sequence("a", 2, slow), c = Sequence("b", 3, slow);
        foreach (Sequence sequence in new[] { a, b, c }) _outbox.AddEnd(sequence, FinishReason.Cancelled, null);
        Assert.Equal([("b", 2), ("a", 1)], _outbox.Pending);
        _outbox.Flush();
        _tasks.RunAll();
        Assert.Equal(2, slow.Pushes);
        Assert.Equal([("b", 2), ("a", 1)], _outbox.Pending);
        _outbox.AddEnd(Sequence("a", 4, slow), FinishReason.Cancelled, null);
        Assert.Equal((2, 2, 0), (_outbox.PendingUpdates("b"), _outbox.PendingUpdates("a"), _outbox.PendingUpdates("c")));
        slow.Answer();
        _tasks.RunAll();
        Assert.Equal([("b", 0), ("a", 1)], _outbox.Pending);
        slow.Answer();
        _tasks.RunAll();
        Assert.Equal([("b", 0), ("a", 0)], _outbox.Pending);
    }

    [Fact]
    public void A_gateway_that_does_not_answer_is_given_up_after_some_attempts()
    {
        var broken = new BrokenSink();
        string? lost = null;
        _outbox.GatewayLost += gateway => lost = gateway;
        _outbox.AddEnd(Sequence("g", 1, broken), FinishReason.Cancelled, null);
        _outbox.Flush();
        for (int i = 0; i < 10; i++)
        {
            _tasks.RunAll();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((5, "g"), (broken.Pushes, lost));
        Assert.Empty(_outbox.Pending);
        Assert.Equal(0, _time.Timers);
    }

    private static Sequence Sequence(string gateway, int id, ITokenSink sink)
    {
        var spec = new RequestSpec
        {
            Model = "m",
            Prompt = [1],
            MaxTokens = 1,
            Sampling = new SamplingSpec(0, 0, 1, 0),
            StopTokens = [],
        };
        var start = new StartRequest { Spec = spec, Generation = 1, Produced = [], Sink = sink, Gateway = gateway };
        return new Sequence(new Guid(id, 0, 0, new byte[8]), start, PrefixHasher.Root("content", "profile", ""), 64);
    }

    private sealed class SlowSink : ITokenSink
    {
        private readonly List<TaskCompletionSource> _waiting = [];

        public int Pushes { get; private set; }

        public Task Push(TokenBatch batch)
        {
            Pushes++;
            _waiting.Add(new TaskCompletionSource());
            return _waiting[^1].Task;
        }

        public void Answer()
        {
            TaskCompletionSource[] all = [.. _waiting];
            _waiting.Clear();
            foreach (TaskCompletionSource one in all) one.SetResult();
        }
    }

    private sealed class BrokenSink : ITokenSink
    {
        public int Pushes { get; private set; }

        public Task Push(TokenBatch batch)
        {
            Pushes++;
            throw new TimeoutException("no answer");
        }
    }
}
