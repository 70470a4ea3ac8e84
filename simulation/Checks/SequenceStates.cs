using Granary.Engine.Kv;
using Granary.Grains.Devices;
using Granary.Interfaces.Requests;

namespace Granary.Simulation.Checks;

/// <summary>
/// The state machine of one device's sequences: a waiting one is queued and has nothing computed; one that runs goes
/// from prefill to decode, and back only by preemption; one that is gone is done. Lengths stay in order, and no
/// generation of a request is there twice.
/// </summary>
/// <param name="device">The device.</param>
internal sealed class SequenceStates(IDeviceView device)
{
    private readonly Dictionary<Sequence, Seen> _seen = [];
    private readonly HashSet<(Guid Request, int Generation)> _present = [];
    private long _preemptions;
    private int _look;
    private int _setBack;

    /// <summary>Looks at the device's table.</summary>
    public void Look(IReadOnlyList<Sequence> running, IReadOnlyList<Sequence> waiting, KvPageTable pages)
    {
        _look++;
        _setBack = 0;
        _present.Clear();
        for (int i = 0; i < running.Count; i++) LookAtRunning(running[i]);
        for (int i = 0; i < waiting.Count; i++) LookAtWaiting(waiting[i]);
        foreach ((Sequence sequence, Seen seen) in _seen)
        {
            if (seen.Look == _look) continue;
            if (sequence.Phase != RequestPhase.Done) throw Broken(sequence, $"is gone in phase {sequence.Phase}");
            if (sequence.PageCount != 0) throw Broken(sequence, $"is done and has {sequence.PageCount} pages");
            _seen.Remove(sequence);
        }

        long preemptions = device.Table.Counts.Preemptions;
        if (_setBack > preemptions - _preemptions)
            throw Broken($"{_setBack} sequences were set back by {preemptions - _preemptions} preemptions");
        _preemptions = preemptions;
    }

    private void LookAtRunning(Sequence sequence)
    {
        LookAt(sequence);
        if (sequence.Phase is not (RequestPhase.Prefill or RequestPhase.Decode)) throw Broken(sequence, $"runs in phase {sequence.Phase}");
        if (sequence.Phase == RequestPhase.Decode && sequence.Known != sequence.Computed + 1)
            throw Broken(sequence, $"decodes with {sequence.Computed} of {sequence.Known} tokens computed");
        if (sequence.PageCount * KvPageTable.BlockTokens < sequence.Computed)
            throw Broken(sequence, $"has {sequence.Computed} tokens computed on {sequence.PageCount} pages");
        if (sequence.Sealed * KvPageTable.BlockTokens > sequence.Computed)
            throw Broken(sequence, $"has {sequence.Sealed} blocks sealed, with {sequence.Computed} tokens computed");
    }

    private void LookAtWaiting(Sequence sequence)
    {
        LookAt(sequence);
        if (sequence.Phase != RequestPhase.Queued) throw Broken(sequence, $"waits in phase {sequence.Phase}");
        if (sequence.Computed != 0 || sequence.Sealed != 0)
            throw Broken(sequence, $"waits with {sequence.Computed} tokens computed and {sequence.Sealed} blocks sealed");
    }

    private void LookAt(Sequence sequence)
    {
        if (!_present.Add((sequence.Request, sequence.Generation))) throw Broken(sequence, "is there twice");
        // The token that makes a sequence as long as it may become also ends it.
        if (sequence.Computed < 0 || sequence.Computed >= sequence.Known || sequence.Known >= sequence.Limit)
            throw Broken(sequence, $"has {sequence.Computed} tokens computed, {sequence.Known} known, and {sequence.Limit} at most");
        if (!_seen.TryGetValue(sequence, out Seen? seen))
        {
            if (sequence.Produced < 0) throw Broken(sequence, $"begins with {sequence.Known} tokens of a longer prompt");
            _seen.Add(sequence, seen = new Seen());
        }
        else
        {
            if (sequence.Known < seen.Known) throw Broken(sequence, $"knew {seen.Known} tokens and knows {sequence.Known}");
            if (sequence.Phase < seen.Phase || sequence.Computed < seen.Computed) _setBack++;
        }

        seen.Look = _look;
        seen.Phase = sequence.Phase;
        seen.Known = sequence.Known;
        seen.Computed = sequence.Computed;
    }

    private CheckFailedException Broken(Sequence sequence, string what) =>
        Broken($"generation {sequence.Generation} of request {sequence.Request:N} {what}");

    private CheckFailedException Broken(string what) => new(nameof(RequestStates), $"{device.Name}: {what}");

    private sealed class Seen
    {
        public int Look { get; set; }

        public RequestPhase Phase { get; set; }

        public int Known { get; set; }

        public int Computed { get; set; }
    }
}
