using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Interfaces.Requests;

namespace Granary.Simulation.Checks;

/// <summary>
/// Tokens are those of the reference, each once and none missing, at every station: where they are drawn, in each push,
/// in the gateway's copy, in what a new generation starts from, and at the client.
/// </summary>
/// <remarks>
/// A push never leaves a gap, neither in what its generation has pushed nor in what the gateway has. A generation starts
/// from what its gateway had, which only grows, and one silo's tokens for one gateway are pushed in order, the next ones
/// only when those before are acknowledged, which means taken. So a gap is a push that was lost and never repeated, also
/// when another generation has brought its tokens meanwhile. Late and repeated pushes only bring what is known. A gateway
/// that a device gives up has its sequences cancelled, which end without further tokens; what a gateway has of a request
/// that it has ended does not matter.
/// </remarks>
/// <param name="run">The run.</param>
internal sealed class Tokens(IRunView run) : ICheck
{
    private readonly Dictionary<Guid, RequestTrail> _trails = [];
    private readonly List<RequestTrail> _awaited = [];
    private ChangedTables? _tables;

    /// <inheritdoc/>
    public string Name => nameof(Tokens);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        (_tables ??= new ChangedTables(run, device => (running, _, _) => LookAtLast(device, running))).Look();
        for (int i = _awaited.Count - 1; i >= 0; i--)
        {
            RequestTrail trail = _awaited[i];
            CompareReceived(trail);
            if (trail.Compared < trail.Count && trail.Record!.State <= ClientState.Accepted) continue;
            trail.IsAwaited = false;
            _awaited.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void CallStarted(in SimulatedCall call)
    {
        switch (call.Method)
        {
            case "ITokenSink.Push":
                PushStarted(call, (TokenBatch)call.Arguments[0]!);
                break;
            case "IRequestGrain.Start":
                GenerationStarted(call, (StartRequest)call.Arguments[0]!);
                break;
        }
    }

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call)
    {
        if (call.Method != "ITokenSink.Push" || GatewayAt(call.To) is not { } gateway) return;
        TokenUpdate[] updates = ((TokenBatch)call.Arguments[0]!).Updates;
        foreach (TokenUpdate update in updates) PushEnded(gateway, update);
    }

    /// <inheritdoc/>
    public void AtEnd()
    {
        AfterEvent();
        foreach (RequestRecord record in run.Requests)
        {
            CompareReceived(TrailOf(record.Id));
            if (record.State == ClientState.Answered && record.Received.Count != record.Expected.Length)
                throw Broken(record.Id, $"was answered with {record.Received.Count} tokens of {record.Expected.Length}");
        }
    }

    private void LookAtLast(IDeviceView device, IReadOnlyList<Sequence> running)
    {
        for (int i = 0; i < running.Count; i++)
        {
            Sequence sequence = running[i];
            int last = sequence.Produced - 1;
            if (last < 0 || run.Find(sequence.Request) is not { } record) continue;
            Compare(record, last, sequence.Tokens[sequence.Known - 1], $"drawn on {device.Name}");
        }
    }

    private void CompareReceived(RequestTrail trail)
    {
        if (trail.Record is not { } record) return;
        for (; trail.Compared < record.Received.Count; trail.Compared++)
            Compare(record, trail.Compared, record.Received[trail.Compared], "received by the client");
    }

    private void PushStarted(in SimulatedCall call, TokenBatch batch)
    {
        IGatewayView? gateway = GatewayAt(call.To);
        foreach (TokenUpdate update in batch.Updates)
        {
            RequestTrail trail = TrailOf(update.Request);
            if (trail.Record is { } record) CompareUpdate(record, update, batch.Silo);
            int pushed = trail.PushedBy(update.Generation);
            if (update.Position > pushed && !IsGivenUp(update)) throw Gap(update, batch.Silo, pushed);
            trail.NotePushed(update.Generation, update.Position + update.Tokens.Length);
            if (gateway is not null && gateway.TryFind(update.Request, out GatewayCopy copy)) Begin(trail, copy);
        }

        if (gateway is null) return;
        foreach (TokenUpdate update in batch.Updates)
            if (gateway.TryFind(update.Request, out _)) Foresee(TrailOf(update.Request), update, batch.Silo);
    }

    private void CompareUpdate(RequestRecord record, TokenUpdate update, string silo)
    {
        int end = update.Position + update.Tokens.Length;
        for (int i = 0; i < update.Tokens.Length; i++)
            Compare(record, update.Position + i, update.Tokens[i], $"pushed by generation {update.Generation} on {silo}");
        if (update.Finish is not (FinishReason.Stop or FinishReason.Length)) return;
        if (update.Finish != record.ExpectedFinish || end != record.Expected.Length)
            throw Broken(record.Id, $"ends with {update.Finish} after {end} tokens; {record.ExpectedFinish} after {record.Expected.Length} was expected");
    }

    private void Begin(RequestTrail trail, in GatewayCopy copy)
    {
        Note(trail, copy);
        trail.Before = copy;
        trail.Least = trail.Most = copy.Produced;
        trail.MayEnd = copy.Finished;
        if (trail.IsAwaited || trail.Record is null) return;
        trail.IsAwaited = true;
        _awaited.Add(trail);
    }

    /// <summary>Works out what the gateway's copy must be after the push.</summary>
    private void Foresee(RequestTrail trail, TokenUpdate update, string silo)
    {
        GatewayCopy copy = trail.Before;
        if (update.Generation < 1 || update.Generation > copy.Generation)
            throw Broken(update.Request, $"gets tokens of generation {update.Generation} from {silo}; its gateway has begun {copy.Generation}");
        if (copy.Finished) return;
        int end = update.Position + update.Tokens.Length;
        if (update.Position > trail.Most)
        {
            if (IsGivenUp(update) || trail.MayEnd) return;
            throw Gap(update, silo, trail.Most);
        }

        trail.Most = Math.Max(trail.Most, end);
        if (!trail.MayEnd) trail.Least = trail.Most;
        trail.MayEnd |= update.Finish switch
        {
            FinishReason.Stop or FinishReason.Length => end == trail.Most,
            FinishReason.Error => update.Generation == copy.Generation,
            _ => false,
        };
    }

    private void PushEnded(IGatewayView gateway, TokenUpdate update)
    {
        if (!gateway.TryFind(update.Request, out GatewayCopy copy)) return;
        RequestTrail trail = TrailOf(update.Request);
        if (copy.Produced < trail.Least || copy.Produced > trail.Most)
            throw Broken(
                update.Request,
                $"had {trail.Before.Produced} tokens at its gateway and has {copy.Produced} after a push that makes them {trail.Most}");
        if (copy.Finished && !trail.MayEnd)
            throw Broken(update.Request, $"was ended by a push of generation {update.Generation} that does not end it; {copy.Generation} is at work");
        Note(trail, copy);
    }

    private void GenerationStarted(in SimulatedCall call, StartRequest start)
    {
        Guid request = Guid.ParseExact(call.Target.Key.ToString(), "N");
        RequestTrail trail = TrailOf(request);
        if (trail.Record is { } record)
        {
            for (int i = 0; i < start.Produced.Length; i++)
                Compare(record, i, start.Produced[i], $"given to generation {start.Generation}");
        }

        trail.NotePushed(start.Generation, start.Produced.Length);
        if (GatewayAt(call.From) is not { } gateway) return;
        if (gateway.TryFind(request, out GatewayCopy copy))
        {
            if (start.Generation > copy.Generation)
                throw Broken(request, $"starts generation {start.Generation}; its gateway has begun {copy.Generation}");
            Note(trail, copy);
        }

        if (!trail.Had(start.Generation, start.Produced.Length))
            throw Broken(
                request,
                $"starts generation {start.Generation} from {start.Produced.Length} tokens, which its gateway never had in that generation; it has {trail.Count}");
    }

    private void Note(RequestTrail trail, in GatewayCopy copy)
    {
        if (copy.Generation < trail.Generation || copy.Produced < trail.Count)
            throw Broken(
                copy.Request,
                $"was at generation {trail.Generation} with {trail.Count} tokens, and is at {copy.Generation} with {copy.Produced}");
        trail.Note(copy.Generation, copy.Produced);
    }

    private void Compare(RequestRecord record, int position, int token, string where)
    {
        if ((uint)position >= (uint)record.Expected.Length)
            throw Broken(record.Id, $"has a token at position {position}, {where}; there are {record.Expected.Length}");
        if (token != record.Expected[position])
            throw Broken(record.Id, $"has token {token} at position {position}, {where}; {record.Expected[position]} was expected");
    }

    private RequestTrail TrailOf(Guid request)
    {
        if (!_trails.TryGetValue(request, out RequestTrail? trail))
            _trails.Add(request, trail = new RequestTrail(run.Find(request)));
        return trail;
    }

    /// <summary>What ended without its answer may have been given up together with its last tokens.</summary>
    private static bool IsGivenUp(TokenUpdate update) =>
        update.Tokens.Length == 0 && update.Finish is FinishReason.Cancelled or FinishReason.Error;

    private IGatewayView? GatewayAt(int silo)
    {
        for (int i = 0; i < run.Gateways.Count; i++)
            if (run.Gateways[i].Silo == silo) return run.Gateways[i];
        return null;
    }

    private CheckFailedException Gap(TokenUpdate update, string silo, int first) => Broken(
        update.Request,
        $"gets position {update.Position} of generation {update.Generation} from {silo}, but positions from {first} never came");

    private CheckFailedException Broken(Guid request, string what) => new(Name, $"request {request:N} {what}");
}
