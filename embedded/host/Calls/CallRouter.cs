using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Finds out for one silo where calls go, and takes those that come in.</summary>
internal sealed class CallRouter(SiloRuntime silo)
{
    /// <summary>How often a call is sent anew because its activation had ended before it could start.</summary>
    private const int MaxForwards = 16;

    private readonly long _responseTicks = silo.Ticks(silo.ResponseTimeout);

    /// <summary>Sends a call on its way; its answer, or its failure, completes it.</summary>
    public void Send(CallMessage message, ReferenceProxy reference)
    {
        if (silo.IsKilled || silo.Status is SiloStatus.Dead or SiloStatus.Created)
        {
            message.TryFail(new SiloUnavailableException($"{silo.Address} does not run ({silo.Status}); it was to call {message}."));
            return;
        }

        if (!message.Method.OneWay)
        {
            message.Sent = silo.Now;
            message.Deadline = message.Sent + (message.Method.ResponseTimeout is { } own ? silo.Ticks(own) : _responseTicks);
            silo.Pending.Add(message);
        }

        message.Reference = reference;
        if (reference.LastInbox is { } inbox && inbox.State != InboxState.Closed && silo.Transport.MayReach(silo, inbox.Silo)) Carry(message, inbox);
        else Route(message);
    }

    /// <summary>Sends a call to the next activation of its grain, since the last one ended before it could start.</summary>
    public static void Forward(CallMessage message)
    {
        message.Reference = null;
        if (++message.Forwards > MaxForwards)
        {
            message.TryFail(new OrleansMessageRejectionException($"{message}: {MaxForwards} activations ended before the call could start."));
            return;
        }

        message.Caller.Router.Route(message);
    }

    /// <summary>Takes a call that has reached this silo.</summary>
    public void Arrive(CallMessage message)
    {
        if (silo.Transport.IsExpired(message)) return;
        try
        {
            var inbox = message.Towards ?? silo.GetOrActivate(GrainCatalog.Instance.Find(message.Target.Type), message.Target);
            if (inbox.Silo != silo)
            {
                // The grain has come to life elsewhere while the call was on its way here.
                Forward(message);
                return;
            }

            Deliver(message, inbox);
        }
#pragma warning disable CA1031 // Whatever keeps the grain from coming to life is the caller's to handle.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            silo.Transport.Fail(message, silo, exception);
        }
    }

    private void Deliver(CallMessage message, Inbox inbox)
    {
        var reference = message.Reference;
        switch (inbox.Receive(message))
        {
            case Delivery.Gone:
                if (inbox is Activation ended) silo.Forget(ended);
                Forward(message);
                break;
            case Delivery.Full:
                silo.Transport.Fail(
                    message, silo, new LimitExceededException($"{silo.QueueLimit} requests wait for {inbox} already; refused {message}."));
                break;
            default:
                if (reference is not null) reference.LastInbox = inbox;
                break;
        }
    }

    private void Route(CallMessage message)
    {
        if (silo.Find(message.Target) is { } inbox)
        {
            Carry(message, inbox);
            return;
        }

        if (message.Target.Type == EmbeddedGrainFactory.ObserverType)
        {
            message.TryFail(new OrleansMessageRejectionException($"There is no object behind {message.Target}."));
            return;
        }

        // A director's code must not run in the caller's turn.
        silo.Background.Enqueue(() => _ = PlaceAsync(message));
    }

    private void Carry(CallMessage message, Inbox inbox)
    {
        message.Towards = inbox;
        message.Destination = inbox.Silo;
        silo.Transport.Carry(message, silo, inbox.Silo);
    }

    private async Task PlaceAsync(CallMessage message)
    {
        try
        {
            var host = await silo.Placement.PlaceAsync(message.Target, message.Context);
            message.Towards = null;
            message.Destination = host;
            silo.Transport.Carry(message, silo, host);
        }
#pragma warning disable CA1031 // Whatever a director throws is the caller's to handle.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            message.TryFail(exception);
        }
    }
}
