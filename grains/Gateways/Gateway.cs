using System.Diagnostics.CodeAnalysis;
using Granary.Grains.Models;
using Granary.Grains.Routing;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Gateways;

/// <summary>
/// Stands between clients and silos: finds a silo for a request, keeps a copy of it, takes its tokens, and starts it
/// anew elsewhere when its silo is lost. One per gateway silo.
/// </summary>
public sealed partial class Gateway : ITokenSink
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);

    private readonly RequestBook _requests = new();
    private readonly GatewayOptions _options;
    private readonly CandidateFinder _finder;
    private readonly IGrainFactory _grains;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly ServedModel _served;
    private readonly Lock _sinkGate = new();
    private ITokenSink? _sink;
    private int _active;
    private volatile bool _draining;
    private double _meanSeconds = 1;

    /// <summary>A gateway without requests.</summary>
    public Gateway(
        GatewayOptions options, ServedModel served, IRoutingPolicy routing, ILocalSiloDetails silo, IGrainFactory grains,
        IClusterMembershipService membership, IIdSource ids, TimeProvider time, ILogger<Gateway> logger)
    {
        _options = options;
        _served = served;
        _grains = grains;
        _ids = ids;
        _time = time;
        _logger = logger;
        _name = silo.SiloAddress.ToParsableString();
        _finder = new CandidateFinder(served, routing, grains, membership, time, logger);
    }

    /// <summary>Whether new requests are refused because the server is going down.</summary>
    public bool Draining => _draining;

    /// <summary>Whether any silo computes, as of the last look.</summary>
    public bool HasDevices => _finder.HasDevices;

    /// <summary>Requests accepted and not yet answered.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The phase and the silo of each request of this moment; the silo is empty before one has accepted it.</summary>
    public IReadOnlyList<(GatewayPhase Phase, string Silo)> Phases => [.. Requests.Select(request => (request.Phase, request.Silo))];

    /// <summary>The requests of this moment, in the order of submission.</summary>
    internal IReadOnlyList<GatewayRequest> Requests => _requests.Snapshot();

    /// <summary>A request of this moment.</summary>
    internal bool TryGet(Guid id, [NotNullWhen(true)] out GatewayRequest? request) => _requests.TryGet(id, out request);

    /// <summary>Submits a request. Cancelling affects the submission alone; afterwards, dispose of the stream.</summary>
    public async Task<Admission> SubmitAsync(RequestSpec spec, CancellationToken cancellation)
    {
        // Counted first: whoever waits for the gateway to be idle sees either the request or its refusal.
        int active = Interlocked.Increment(ref _active);
        if (Draining || active > _options.MaxRequests)
        {
            Interlocked.Decrement(ref _active);
            return Draining
                ? Refused(RefusalReason.Draining, "The server is going down")
                : Refused(RefusalReason.QueueFull, $"{_options.MaxRequests} requests are being answered already");
        }

        var request = new GatewayRequest(_ids.Next(), spec, _time);
        _requests.Add(request);
        try
        {
            Refusal? refusal = await TryStartAsync(request);
            if (refusal is null && !cancellation.IsCancellationRequested)
                return new Admission(null, new TokenStream(this, request));
            await ReleaseAsync(request);
            cancellation.ThrowIfCancellationRequested();
            return new Admission(refusal, null);
        }
        catch
        {
            Forget(request);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task Push(TokenBatch batch)
    {
        foreach (TokenUpdate update in batch.Updates)
        {
            if (!_requests.TryGet(update.Request, out GatewayRequest? request))
            {
                // Its start seemed to fail, or its cancellation was lost: nobody waits for these tokens.
                if (update.Finish == FinishReason.None)
                    _ = CancelAsync(update.Request, update.Generation, batch.Silo);
                continue;
            }

            try
            {
                request.Take(update);
            }
            catch (InvariantException e)
            {
                // The client must not get an answer that may be wrong; the other requests go on.
                LogBroken(e, request.Id, batch.Silo);
                request.Fail(e.Message);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Refuses new requests from here on.</summary>
    public void BeginDrain() => _draining = true;

    /// <summary>Waits until every accepted request is answered.</summary>
    /// <returns>False if that took longer than <paramref name="grace"/>.</returns>
    public async Task<bool> WaitIdleAsync(TimeSpan grace, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        while (Active > 0)
        {
            if (_time.GetElapsedTime(start) > grace) return false;
            await Task.Delay(_poll, _time, cancellation);
        }

        return true;
    }

    /// <summary>Ends every request with an error.</summary>
    public void FailAll(string error)
    {
        foreach (GatewayRequest request in Requests) request.Fail(error);
    }

    /// <summary>
    /// Waits until <paramref name="devices"/> silos compute, and has each of them generate a token, so that the first
    /// client does not pay for code and pages that were never touched.
    /// </summary>
    public async Task WarmUpAsync(int devices, CancellationToken cancellation)
    {
        IReadOnlyList<string> silos = await _finder.WaitForDevicesAsync(devices, cancellation);
        foreach (string silo in silos)
        {
            var spec = new RequestSpec
            {
                Model = _served.Name,
                Prompt = [0],
                MaxTokens = 2,
                Sampling = new SamplingSpec(0, 0, 1, 0),
                StopTokens = [],
                CacheSalt = "warm-up",
            };
            var request = new GatewayRequest(_ids.Next(), spec, _time);
            Interlocked.Increment(ref _active);
            _requests.Add(request);
            await using var stream = new TokenStream(this, request);
            await StartFirstAsync(request, silo, cancellation);
            while (await stream.ReadAsync(cancellation) is { } chunk)
            {
                if (chunk.Finish == FinishReason.Error)
                    throw new InvalidOperationException($"Silo {silo} failed its first request: {chunk.Error}");
            }
        }
    }

    private async Task StartFirstAsync(GatewayRequest request, string silo, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                StartResult result = await StartOnAsync(request, silo);
                if (result.Status != StartStatus.Accepted)
                    throw new InvalidOperationException($"Silo {silo} did not take its first request: {result.Detail}");
                request.Settle(silo);
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // The map covers the silo before the membership has come to this one.
                LogStartFailed(e, request.Id, silo);
            }

            await Task.Delay(_poll, _time, cancellation);
        }
    }

    /// <summary>Forgets a request, and cancels it if it has not ended.</summary>
    internal async ValueTask ReleaseAsync(GatewayRequest request)
    {
        request.Abandon();
        Forget(request);
        if (!request.EndedBySilo && request.Silo.Length > 0)
            await CancelAsync(request.Id, request.Generation, request.Silo);
    }

    internal Task<StartResult> StartOnAsync(GatewayRequest request, string silo) =>
        Placement.PlacementHint.With(
            silo, () => _grains.GetGrain<IRequestGrain>(request.Id.ToString("N")).Start(request.ToStart(Sink, _name)));

    /// <summary>The silos that could go on with a request, best first: its place in a queue is its own already.</summary>
    internal async Task<IReadOnlyList<string>> RankToResumeAsync(RequestSpec spec) =>
        (await _finder.RankAsync(spec, resuming: true)).Silos;

    /// <summary>Looks which silos compute, as the gateway does every second by itself.</summary>
    public Task LookForDevicesAsync() => _finder.RefreshAsync();

    private async Task CancelAsync(Guid request, int generation, string silo)
    {
        try
        {
            await _grains.GetGrain<IRequestGrain>(request.ToString("N")).Cancel(generation);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // The silo is gone, and the request with it.
            LogCancelFailed(e, request, silo);
        }
    }

    private ITokenSink Sink
    {
        get
        {
            lock (_sinkGate) return _sink ??= _grains.CreateObjectReference<ITokenSink>(this);
        }
    }

    private async Task<Refusal?> TryStartAsync(GatewayRequest request)
    {
        RankedSilos ranked = await _finder.RankAsync(request.Spec, resuming: false);
        Refusal refusal = ranked.AnyFull
            ? new Refusal(RefusalReason.QueueFull, "Every silo's queue is full", RetryAfter())
            : ranked.AllDrain
            ? new Refusal(RefusalReason.NoDevice, "Every silo drains", RetryAfter())
            : new Refusal(RefusalReason.NoDevice, "No silo with a device could be reached", TimeSpan.FromSeconds(1));
        foreach (string silo in ranked.Silos)
        {
            // A silo whose answer was lost may have done all the work meanwhile.
            if (request.Finished) return null;
            StartResult result;
            try
            {
                result = await StartOnAsync(request, silo);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // Whether it was accepted is unknown, so the next silo gets another generation.
                LogStartFailed(e, request.Id, silo);
                request.NextGeneration();
                refusal = new Refusal(RefusalReason.NoDevice, "No silo with a device could be reached", TimeSpan.FromSeconds(1));
                continue;
            }

            if (result.Status == StartStatus.Accepted)
            {
                request.Settle(result.Silo);
                return null;
            }

            // It has begun to drain since it was ranked; that says nothing of the others, nor of the server as a whole.
            if (result.Status == StartStatus.Draining) continue;
            refusal = new Refusal(Reason(result.Status), result.Detail ?? result.Status.ToString(), RetryAfter());
            if (result.Status == StartStatus.TooLarge) return refusal;
        }

        return refusal;
    }

    private static RefusalReason Reason(StartStatus status) => status switch
    {
        StartStatus.TooLarge => RefusalReason.TooLarge,
        StartStatus.Busy => RefusalReason.QueueFull,
        _ => RefusalReason.NoDevice,
    };

    private Admission Refused(RefusalReason reason, string detail) => new(new Refusal(reason, detail, RetryAfter()), null);

    /// <summary>About as long as a request takes: by then one of those ahead is likely to be done.</summary>
    private TimeSpan RetryAfter() => TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(Volatile.Read(ref _meanSeconds)), 1, 60));

    private void Forget(GatewayRequest request)
    {
        if (!_requests.Remove(request)) return;
        Interlocked.Decrement(ref _active);
        double seconds = _time.GetElapsedTime(request.Started).TotalSeconds;
        Volatile.Write(ref _meanSeconds, (0.9 * Volatile.Read(ref _meanSeconds)) + (0.1 * seconds));
    }

    [LoggerMessage(1401, LogLevel.Critical, "Request {Request} got tokens from silo {Silo} that contradict each other")]
    private partial void LogBroken(Exception exception, Guid request, string silo);

    [LoggerMessage(1402, LogLevel.Information, "Request {Request} could not be cancelled on silo {Silo}")]
    private partial void LogCancelFailed(Exception exception, Guid request, string silo);

    [LoggerMessage(1403, LogLevel.Warning, "Request {Request} could not be started on silo {Silo}")]
    private partial void LogStartFailed(Exception exception, Guid request, string silo);
}
