using Granary.Grains.Hosting;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

/// <summary>
/// Tokens on their way to gateways: one message per gateway, one under way at a time, and everything that comes up
/// meanwhile in the next. A message that is not acknowledged is sent again; a gateway that answers to none is given up
/// and its requests are cancelled. What is held for a gateway is bounded by its requests' limits of tokens.
/// </summary>
/// <remarks>
/// The pump adds under the table's lock; <see cref="Flush"/> and the senders take only this class's lock. A sender
/// clears <c>Sending</c> under the lock and only when nothing is pending, so an addition either is seen by the sender
/// or finds <c>Sending</c> false at the next flush.
/// </remarks>
public sealed partial class TokenOutbox
{
    private const int Attempts = 5;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    // In the order in which gateways came.
    private readonly OrderedDictionary<string, Box> _boxes = [];
    private readonly string _silo;
    private readonly TimeProvider _time;
    private readonly SiloTasks _tasks;
    private readonly ILogger _logger;

    /// <summary>An empty outbox.</summary>
    /// <param name="silo">The sender, as a device grain's key.</param>
    /// <param name="time">Times the pauses between attempts.</param>
    /// <param name="tasks">Where the sending runs.</param>
    /// <param name="logger">Told of gateways that do not answer.</param>
    public TokenOutbox(string silo, TimeProvider time, SiloTasks tasks, ILogger logger)
    {
        _silo = silo;
        _time = time;
        _tasks = tasks;
        _logger = logger;
    }

    /// <summary>Called with the name of a gateway that was given up.</summary>
    public event Action<string>? GatewayLost;

    /// <summary>The gateways that were ever sent to and not given up, in the order in which they came, and the updates each has yet to take.</summary>
    internal IReadOnlyList<(string Gateway, int Updates)> Pending
    {
        get
        {
            lock (_gate) return [.. _boxes.Select(entry => (entry.Key, entry.Value.Pending))];
        }
    }

    /// <summary>Updates that a gateway has yet to take, those under way included.</summary>
    internal int PendingUpdates(string gateway)
    {
        lock (_gate) return _boxes.TryGetValue(gateway, out Box? box) ? box.Pending : 0;
    }

    /// <summary>Adds the token that a sequence has just been extended with, its last one if <paramref name="finish"/> says so.</summary>
    internal void AddToken(Sequence sequence, int token, FinishReason finish)
    {
        lock (_gate)
        {
            Entry pending = EntryOf(sequence, sequence.Produced - 1);
            pending.Tokens.Add(token);
            pending.Finish = finish;
        }
    }

    /// <summary>Adds the end of a sequence.</summary>
    internal void AddEnd(Sequence sequence, FinishReason finish, string? error)
    {
        lock (_gate)
        {
            Entry pending = EntryOf(sequence, sequence.Produced);
            pending.Finish = finish;
            pending.Error = error;
        }
    }

    /// <summary>Sends what is pending to every gateway that has no message under way.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            foreach ((string gateway, Box box) in _boxes)
            {
                if (box.Sending || box.Order.Count == 0) continue;
                box.Sending = true;
                _ = _tasks.Run(() => SendAsync(gateway, box));
            }
        }
    }

    private async Task SendAsync(string gateway, Box box)
    {
        while (true)
        {
            TokenBatch? batch = Take(box);
            if (batch is null) return;
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await box.Sink.Push(batch);
                    break;
                }
                catch (Exception e) when (attempt < Attempts)
                {
                    LogPushFailed(e, gateway, attempt);
                    await Task.Delay(_pause, _time);
                }
                catch (Exception e)
                {
                    LogGatewayLost(e, gateway, batch.Updates.Length);
                    lock (_gate) _boxes.Remove(gateway);
                    GatewayLost?.Invoke(gateway);
                    return;
                }
            }
        }
    }

    private TokenBatch? Take(Box box)
    {
        lock (_gate)
        {
            box.UnderWay = 0;
            if (box.Order.Count == 0)
            {
                box.Sending = false;
                return null;
            }

            var updates = new TokenUpdate[box.Order.Count];
            for (int i = 0; i < updates.Length; i++) updates[i] = box.Order[i].ToUpdate();
            box.UnderWay = updates.Length;
            box.Order.Clear();
            box.Latest.Clear();
            return new TokenBatch(_silo, updates);
        }
    }

    private Entry EntryOf(Sequence sequence, int position)
    {
        if (!_boxes.TryGetValue(sequence.Gateway, out Box? box))
            _boxes.Add(sequence.Gateway, box = new Box(sequence.Sink));
        // The latest reference is the one that is alive.
        box.Sink = sequence.Sink;
        if (!box.Latest.TryGetValue(sequence, out Entry? pending))
        {
            pending = new Entry(sequence, position);
            box.Latest.Add(sequence, pending);
            box.Order.Add(pending);
        }

        return pending;
    }

    private sealed class Box(ITokenSink sink)
    {
        public ITokenSink Sink { get; set; } = sink;

        public bool Sending { get; set; }

        public int UnderWay { get; set; }

        public int Pending => UnderWay + Order.Count;

        public List<Entry> Order { get; } = [];

        public Dictionary<Sequence, Entry> Latest { get; } = [];
    }

    private sealed class Entry(Sequence sequence, int position)
    {
        public List<int> Tokens { get; } = [];

        public FinishReason Finish { get; set; }

        public string? Error { get; set; }

        public TokenUpdate ToUpdate() => new()
        {
            Request = sequence.Request,
            Generation = sequence.Generation,
            Position = position,
            Tokens = [.. Tokens],
            Finish = Finish,
            CachedTokens = Math.Max(0, sequence.CachedTokens),
            Error = Error,
        };
    }
}
