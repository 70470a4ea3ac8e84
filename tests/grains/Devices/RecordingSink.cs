using Granary.Interfaces.Requests;

namespace Granary.Grains.Tests.Devices;

/// <summary>Takes tokens as a gateway does: each position once and in order.</summary>
internal sealed class RecordingSink : ITokenSink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _entries = [];

    public Task Push(TokenBatch batch)
    {
        lock (_gate)
        {
            foreach (TokenUpdate update in batch.Updates)
            {
                Entry entry = Get(update.Request);
                if (update.Position != entry.Tokens.Count)
                    throw new InvalidOperationException($"Position {update.Position} came; {entry.Tokens.Count} was expected");
                entry.Tokens.AddRange(update.Tokens);
                entry.Cached = update.CachedTokens;
                if (update.Finish == FinishReason.None) continue;
                entry.Finish = update.Finish;
                entry.Ended.SetResult();
            }
        }

        return Task.CompletedTask;
    }

    public Task Ended(Guid request)
    {
        lock (_gate) return Get(request).Ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public int[] Tokens(Guid request)
    {
        lock (_gate) return [.. Get(request).Tokens];
    }

    public FinishReason Finish(Guid request)
    {
        lock (_gate) return Get(request).Finish;
    }

    public int Cached(Guid request)
    {
        lock (_gate) return Get(request).Cached;
    }

    private Entry Get(Guid request)
    {
        if (!_entries.TryGetValue(request, out Entry? entry)) _entries.Add(request, entry = new Entry());
        return entry;
    }

    private sealed class Entry
    {
        public List<int> Tokens { get; } = [];

        public FinishReason Finish { get; set; }

        public int Cached { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
