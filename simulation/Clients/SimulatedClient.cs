using Granary.Embedded.Host;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Simulation.Drawing;
using Granary.Simulation.Reference;
using Granary.Simulation.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Simulation.Clients;

/// <summary>
/// One client. It runs on the silo of its gateway, as the connection that it stands for does: when that silo stalls, so
/// does the client, and when it is lost, the client is never heard of again, and whoever drives the run ends its
/// request (<see cref="LoseConnection"/>).
/// </summary>
/// <param name="plan">What the client does.</param>
/// <param name="world">Takes its requests.</param>
/// <param name="rules">What it may be told.</param>
/// <param name="answer">What its request must be answered with.</param>
/// <param name="verdict">Told when something is wrong.</param>
internal sealed class SimulatedClient(RequestPlan plan, SwarmWorld world, ClientRules rules, Answer answer, Verdict verdict)
{
    private const int Attempts = 4;

    private RequestRecord? _request;
    private TimeSpan _waitsSince;

    /// <summary>The silo of its gateway; null before it has chosen one.</summary>
    public SimulatedSilo? Silo { get; private set; }

    /// <summary>Whether it wants nothing any more.</summary>
    public bool Done { get; private set; }

    /// <summary>Where its latest request stands; null before the first.</summary>
    public ClientState? State => _request?.State;

    /// <summary>Why its latest request was refused or failed, if it was.</summary>
    public string? Error => _request?.Error;

    /// <summary>The longest that it has waited for news of its request.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Comes at its time, and goes to a gateway.</summary>
    /// <param name="start">When the workload began.</param>
    /// <param name="silos">The gateways to choose from.</param>
    public async Task ComeAsync(TimeSpan start, SwarmSilos silos)
    {
        TimeSpan wait = start + plan.At - world.Cluster.Now;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, world.Cluster.Time);
        List<(SimulatedSilo Silo, Gateway Gateway)> gateways = silos.Gateways;
        (Silo, Gateway gateway) = gateways[plan.Gateway % gateways.Count];
        _ = Silo.Run(() => verdict.Guard(() => AskAsync(gateway, Silo)));
    }

    /// <summary>Notes that the silo of its gateway is gone.</summary>
    public void LoseConnection()
    {
        Done = true;
        if (_request is { State: ClientState.Submitting or ClientState.Accepted } request) request.State = ClientState.Disconnected;
    }

    private async Task AskAsync(Gateway gateway, SimulatedSilo silo)
    {
        var ids = silo.Services.GetRequiredService<CountingIds>();
        var time = silo.Services.GetRequiredService<TimeProvider>();
        for (int attempt = 1; ; attempt++)
        {
            Refusal? refusal = await AttemptAsync(gateway, silo, ids, time);
            if (refusal is null || refusal.Reason == RefusalReason.TooLarge || attempt == Attempts) break;
            await Task.Delay(refusal.RetryAfter, time);
        }

        Done = true;
    }

    /// <summary>Submits the request, and if it is accepted, reads its answer.</summary>
    /// <returns>Why it was refused; null if it was not.</returns>
    private async Task<Refusal?> AttemptAsync(Gateway gateway, SimulatedSilo silo, CountingIds ids, TimeProvider time)
    {
        TimeSpan now = _waitsSince = world.Cluster.Now;
        RequestRecord request = _request = new RequestRecord
        {
            Id = ids.Reserve(),
            Spec = plan.Spec,
            Expected = answer.Tokens,
            ExpectedFinish = answer.Finish,
            Gateway = silo.Number,
            SubmittedAt = now,
            HeardAt = now,
        };
        world.Add(request);
        using var leave = plan.CancelAfter is { } after ? new CancellationTokenSource(after, time) : new CancellationTokenSource();
        Admission admission;
        try
        {
            Task<Admission> submission = gateway.SubmitAsync(plan.Spec, leave.Token);
            ids.Release();
            admission = await submission;
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            request.State = ClientState.Cancelled;
            return null;
        }

        Hear(request);
        if (admission.Refusal is { } refusal)
        {
            rules.CheckRefusal(request, refusal, answer.TooLarge);
            request.Error = refusal.Detail;
            request.State = ClientState.Refused;
            return refusal;
        }

        ClientRules.CheckAccepted(request, answer.TooLarge);
        request.State = ClientState.Accepted;
        TokenStream stream = admission.Stream!;
        // Disposing of the stream ends a read of it as well. A read that is cancelled would be so on the thread pool.
        using CancellationTokenRegistration left = leave.Token.Register(() => _ = silo.Run(() => verdict.Guard(() => LeaveAsync(request, stream))));
        await ReadAsync(request, stream, time);
        if (request.State == ClientState.Accepted) ClientRules.CheckEnd(request, FinishReason.None);
        await stream.DisposeAsync();
        return null;
    }

    private async Task ReadAsync(RequestRecord request, TokenStream stream, TimeProvider time)
    {
        while (await stream.ReadAsync(CancellationToken.None) is { } chunk && request.State == ClientState.Accepted)
        {
            Hear(request);
            Take(request, chunk);
            if (request.State == ClientState.Accepted && request.Received.Count >= plan.CancelAfterTokens)
                request.State = ClientState.Cancelled;
            if (request.State != ClientState.Accepted) return;
            if (plan.ReadPause == TimeSpan.Zero) continue;
            await Task.Delay(plan.ReadPause, time);
            _waitsSince = world.Cluster.Now;
        }
    }

    private void Hear(RequestRecord request)
    {
        TimeSpan now = world.Cluster.Now, waited = now - _waitsSince;
        if (waited > LongestWait) LongestWait = waited;
        request.HeardAt = _waitsSince = now;
    }

    /// <summary>Leaves in the middle of an answer.</summary>
    private static async Task LeaveAsync(RequestRecord request, TokenStream stream)
    {
        if (request.State != ClientState.Accepted) return;
        request.State = ClientState.Cancelled;
        await stream.DisposeAsync();
    }

    private void Take(RequestRecord request, TokenChunk chunk)
    {
        int before = request.Received.Count;
        request.Received.AddRange(chunk.Tokens);
        foreach (int token in chunk.Tokens) world.Cluster.Note((uint)token);
        world.Cluster.Note((uint)chunk.Finish);
        ClientRules.CheckTokens(request, before);
        switch (chunk.Finish)
        {
            case FinishReason.None:
                break;
            case FinishReason.Error:
                rules.CheckError(request, chunk.Error);
                request.Error = chunk.Error;
                request.State = ClientState.Failed;
                break;
            default:
                ClientRules.CheckEnd(request, chunk.Finish);
                request.State = ClientState.Answered;
                break;
        }
    }
}
