namespace Granary.Embedded.Host;

/// <summary>Finds out whether a waiting call waits, directly or through others, for itself.</summary>
internal static class DeadlockSearch
{
    /// <summary>
    /// Follows who cannot go on before <paramref name="message"/> is done: its caller, the caller's caller, and the
    /// callers of all that waits behind them. If one of them blocks the message's own inbox, none can ever go on.
    /// </summary>
    /// <returns>The cycle in words, or null.</returns>
    public static string? Explain(CallMessage message)
    {
        if (!message.IsWaiting || message.Inbox is not { } inbox || message.Parent is null) return null;
        var waiting = new List<Turn>();
        var blocking = new List<Turn>();
        inbox.Inspect(waiting, blocking);
        var seen = new HashSet<Turn>();
        var frontier = new Queue<Turn>();
        Visit(message.Parent);
        while (frontier.TryDequeue(out var held))
        {
            if (blocking.Contains(held)) return $"{message} waits for {held}, which waits for it.";
            Visit(held.Parent);
            if (held.Inbox is not { } behind || held.AlwaysInterleave) continue;
            waiting.Clear();
            var others = new List<Turn>();
            behind.Inspect(waiting, others);
            if (!others.Contains(held)) continue;
            foreach (var turn in waiting) Visit(turn.Parent);
        }

        return null;

        void Visit(Turn? turn)
        {
            if (turn is not null && seen.Add(turn)) frontier.Enqueue(turn);
        }
    }
}
