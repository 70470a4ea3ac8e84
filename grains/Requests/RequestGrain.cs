using Granary.Grains.Devices;
using Granary.Grains.Placement;
using Granary.Interfaces.Requests;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Requests;

/// <summary>
/// One request, on the silo that computes it. Its tokens and phase are those of its sequence on the silo's device; the
/// grain decides which generation may run, and lives as long as it does.
/// </summary>
/// <param name="devices">The silo's device, if it has one.</param>
/// <param name="silo">The silo.</param>
[HintedPlacement]
public sealed class RequestGrain(DeviceHolder devices, ILocalSiloDetails silo) : Grain, IRequestGrain
{
    private Sequence? _sequence;

    private string Silo => silo.SiloAddress.ToParsableString();

    private int Generation => _sequence?.Generation ?? 0;

    /// <inheritdoc/>
    public Task<StartResult> Start(StartRequest request)
    {
        if (devices.Device is not { } device) return Refuse(StartStatus.NoDevice, "The silo has no device");
        if (request.Generation < Generation)
            return Task.FromResult(new StartResult(StartStatus.Stale, Silo, $"Generation {Generation} is at work"));
        // The answer to an earlier call may have been lost: the same generation is started once.
        if (request.Generation == Generation) return Task.FromResult(new StartResult(StartStatus.Accepted, Silo));
        if (_sequence is { } before) device.Cancel(before);

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        StartStatus status = device.Submit(
            Guid.ParseExact(this.GetPrimaryKeyString(), "N"), request, ended.SetResult, out Sequence? sequence);
        if (status != StartStatus.Accepted)
            return Refuse(status, Describe(status, request.Spec, device));
        _sequence = sequence!;
        DelayDeactivation(TimeSpan.MaxValue);
        _ = EndWith(_sequence, ended.Task);
        return Task.FromResult(new StartResult(StartStatus.Accepted, Silo));
    }

    /// <inheritdoc/>
    public Task Cancel(int generation)
    {
        if (_sequence is { } sequence && sequence.Generation <= generation) devices.Device!.Cancel(sequence);
        if (_sequence is null) DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<RequestProgress> GetProgress()
    {
        if (_sequence is null) DeactivateOnIdle();
        return Task.FromResult(new RequestProgress(_sequence?.Phase ?? RequestPhase.Unknown, Generation, Silo));
    }

    private static string Describe(StartStatus status, RequestSpec spec, SiloDevice device) => status switch
    {
        StartStatus.TooLarge => $"A prompt of {spec.Prompt.Length} tokens and {spec.MaxTokens} to generate were asked for; "
            + $"the context holds {device.ContextLength} in all, the silo's KV memory {device.KvTokens}",
        StartStatus.Busy => $"{device.Status.QueueLimit} requests are waiting already",
        StartStatus.Draining => "The silo takes no new requests",
        _ => status.ToString(),
    };

    private Task<StartResult> Refuse(StartStatus status, string detail)
    {
        if (_sequence is null) DeactivateOnIdle();
        return Task.FromResult(new StartResult(status, Silo, detail));
    }

    private async Task EndWith(Sequence sequence, Task ended)
    {
        await ended;
        if (_sequence == sequence) DeactivateOnIdle();
    }
}
