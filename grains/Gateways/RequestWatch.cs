using Granary.Grains.Balancing;
using Granary.Grains.Hosting;
using Granary.Grains.Models;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Gateways;

/// <summary>
/// Looks after accepted requests: those whose silo is dead are started anew at once, those that show no progress are
/// asked after, and started anew if nobody knows of them any more.
/// </summary>
internal sealed partial class RequestWatch(
    Gateway gateway, GatewayOptions options, ServedModel served, BalanceOptions balance, IGrainFactory grains,
    IClusterMembershipService membership, SiloTasks tasks, TimeProvider time, ILogger<RequestWatch> logger,
    IHostApplicationLifetime? lifetime = null)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan _pauseLeast = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _pauseMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private readonly ServiceLoop _members = new("The watch over members", tasks, logger, lifetime);
    private readonly ServiceLoop _stalls = new("The watch over stalled requests", tasks, logger, lifetime);
    private readonly ServiceLoop _devices = new("The watch over devices", tasks, logger, lifetime);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _members.Start(WatchMembersAsync);
        _stalls.Start(WatchStallsAsync);
        _devices.Start(WatchDevicesAsync);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _members.StopAsync(cancellationToken), _stalls.StopAsync(cancellationToken), _devices.StopAsync(cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        _members.Dispose();
        _stalls.Dispose();
        _devices.Dispose();
    }

    private async Task WatchMembersAsync(CancellationToken stopping)
    {
        await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(stopping))
        {
            foreach (GatewayRequest request in gateway.Requests)
                if (request.Silo.Length > 0 && !IsAlive(snapshot, request.Silo)) Resume(request, request.Silo, stopping);
        }
    }

    private async Task WatchStallsAsync(CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(_period, time, stopping);
            foreach (GatewayRequest request in gateway.Requests)
            {
                if (request.Silo.Length > 0 && request.SinceProgress > options.StallTimeout)
                    await AskAfterAsync(request, stopping);
            }
        }
    }

    /// <summary>
    /// Also heals: a device that missed a map, or was missed by one, is found at the next look, and a balancer whose silo was
    /// lost comes to life elsewhere.
    /// </summary>
    private async Task WatchDevicesAsync(CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(_period, time, stopping);
            try
            {
                await gateway.LookForDevicesAsync();
                if (balance.Policy != BalancePolicies.None) await grains.GetGrain<IBalancerGrain>(served.Name).Wake();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                LogNotLooked(e);
            }
        }
    }

    private async Task AskAfterAsync(GatewayRequest request, CancellationToken stopping)
    {
        string silo = request.Silo;
        try
        {
            RequestProgress progress = await grains.GetGrain<IRequestGrain>(request.Id.ToString("N"))
                .GetProgress();
            // Done, but its last tokens have not come: the sender has had time enough to repeat them.
            bool lost = progress.Phase is RequestPhase.Unknown or RequestPhase.Done;
            if (lost && request.SinceProgress > options.StallTimeout) Resume(request, silo, stopping);
        }
        catch (SiloUnavailableException e)
        {
            LogNoAnswer(e, request.Id, silo);
            Resume(request, silo, stopping);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // Slow is not dead; whether the silo lives is the membership's to say.
            LogNoAnswer(e, request.Id, silo);
        }
    }

    private static bool IsAlive(ClusterMembershipSnapshot snapshot, string silo) =>
        snapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is not (SiloStatus.Dead or SiloStatus.None);

    private void Resume(GatewayRequest request, string lostSilo, CancellationToken stopping)
    {
        if (request.TryBeginResume(lostSilo)) _ = ResumeAsync(request, lostSilo, stopping);
    }

    private async Task ResumeAsync(GatewayRequest request, string lostSilo, CancellationToken stopping)
    {
        try
        {
            await TryResumeAsync(request, lostSilo, stopping);
        }
        catch (Exception e)
        {
            // Nobody awaits a resumption, so whatever goes wrong must reach the client here.
            LogLost(e, request.Id, lostSilo);
            request.Fail($"Silo {lostSilo} was lost, and the request could not be started anew: {e.Message}");
        }
    }

    private async Task TryResumeAsync(GatewayRequest request, string lostSilo, CancellationToken stopping)
    {
        long start = time.GetTimestamp();
        TimeSpan pause = _pauseLeast;
        Exception? last = null;
        while (!request.Finished && !stopping.IsCancellationRequested)
        {
            request.NextGeneration();
            try
            {
                foreach (string silo in await gateway.RankToResumeAsync(request.Spec))
                {
                    // A silo that is only taken to be lost may have brought the end meanwhile; there is nothing to go on with.
                    if (request.Finished) return;
                    StartResult result = await gateway.StartOnAsync(request, silo);
                    if (result.Status != StartStatus.Accepted) continue;
                    request.Settle(result.Silo);
                    LogResumed(request.Id, lostSilo, result.Silo, request.Generation);
                    return;
                }
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
            {
                last = e;
            }

            if (time.GetElapsedTime(start) > options.ResumeTimeout) break;
            await Task.Delay(pause, time, CancellationToken.None);
            pause = pause * 2 < _pauseMost ? pause * 2 : _pauseMost;
        }

        if (!request.Fail($"Silo {lostSilo} was lost, and the request could not be started anew elsewhere")) return;
        LogLost(last, request.Id, lostSilo);
    }

    [LoggerMessage(1414, LogLevel.Warning, "The gateway could not look which silos compute")]
    private partial void LogNotLooked(Exception exception);

    [LoggerMessage(1411, LogLevel.Warning, "Request {Request} moved from lost silo {Lost} to {Silo} as generation {Generation}")]
    private partial void LogResumed(Guid request, string lost, string silo, int generation);

    [LoggerMessage(1412, LogLevel.Error, "Request {Request} was lost with silo {Silo}")]
    private partial void LogLost(Exception? exception, Guid request, string silo);

    [LoggerMessage(1413, LogLevel.Warning, "Request {Request} could not be asked after on silo {Silo}")]
    private partial void LogNoAnswer(Exception exception, Guid request, string silo);
}
