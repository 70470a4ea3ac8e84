using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The calls made by one silo that have no answer yet.</summary>
internal sealed class PendingCalls
{
    private readonly Lock _lock = new();
    private CallMessage? _first;

    public void Add(CallMessage message)
    {
        lock (_lock)
        {
            if (message.IsPending) return;
            message.IsPending = true;
            message.PendingNext = _first;
            if (_first is not null) _first.PendingPrevious = message;
            _first = message;
        }

        // A cancellation that came before the message was in the list did not find it there.
        if (message.IsDone) Remove(message);
    }

    public void Remove(CallMessage message)
    {
        lock (_lock)
        {
            if (!message.IsPending) return;
            message.IsPending = false;
            if (message.PendingPrevious is null) _first = message.PendingNext;
            else message.PendingPrevious.PendingNext = message.PendingNext;
            if (message.PendingNext is not null) message.PendingNext.PendingPrevious = message.PendingPrevious;
            message.PendingNext = message.PendingPrevious = null;
        }
    }

    /// <summary>Fails all calls whose deadline has come.</summary>
    public void Expire(long now)
    {
        foreach (var message in Where(m => m.Deadline <= now))
        {
            message.TryFail(new TimeoutException($"No answer within {message.Caller.TimeoutOf(message)} from {message}."));
        }
    }

    /// <summary>Fails all calls that went to a silo.</summary>
    public void FailTo(SiloAddress silo)
    {
        foreach (var message in Where(m => m.Destination is { } to && to.Address.Equals(silo)))
        {
            message.TryFail(new SiloUnavailableException($"{silo} is gone; it was to answer {message}."));
        }
    }

    /// <summary>Fails all calls, because the caller's silo has ended.</summary>
    public void FailAll(Exception exception)
    {
        foreach (var message in Where(_ => true)) message.TryFail(exception);
    }

    /// <summary>The calls that meet a condition.</summary>
    public List<CallMessage> Where(Func<CallMessage, bool> condition)
    {
        lock (_lock)
        {
            var found = new List<CallMessage>();
            for (var message = _first; message is not null; message = message.PendingNext)
            {
                if (condition(message)) found.Add(message);
            }

            return found;
        }
    }
}
