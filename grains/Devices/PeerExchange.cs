using System.Diagnostics.CodeAnalysis;
using Granary.Engine.Devices;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>The rows of one layer that one peer computes: gathered once, sent in one message, scattered back.</summary>
internal sealed class PeerExchange
{
    private static readonly TimeSpan _pauseLeast = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _pauseMost = TimeSpan.FromMilliseconds(50);

    private readonly string _silo;
    private readonly ExpertBatch _batch;
    private readonly int[] _slots;
    private ExpertBatchResult? _result;
    private Exception? _error;
    private volatile bool _answered;
    private volatile bool _dropped;

    private PeerExchange(string silo, ExpertBatch batch, int[] slots)
    {
        _silo = silo;
        _batch = batch;
        _slots = slots;
    }

    /// <summary>Whether the peer has answered, well or not.</summary>
    public bool Answered => _answered;

    /// <summary>Gathers the rows that a peer is to compute; null if there are none.</summary>
    /// <param name="device">Has the rows.</param>
    /// <param name="whole">The map in force.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="peer">The peer, as an index into the map's silos.</param>
    /// <param name="targets">Who computes which row; see <see cref="RowTargets"/>.</param>
    public static PeerExchange? Gather(IDevice device, ExpertMap whole, int layer, int peer, ReadOnlySpan<int> targets)
    {
        ReadOnlySpan<int> routed = device.RoutedExperts;
        int hidden = device.HiddenSize, perRow = device.ExpertsPerToken;

        Span<int> counts = whole.Experts <= 512 ? stackalloc int[whole.Experts] : new int[whole.Experts];
        counts.Clear();
        int total = 0;
        for (int slot = 0; slot < routed.Length; slot++)
        {
            if (targets[slot] != peer) continue;
            counts[routed[slot]]++;
            total++;
        }

        if (total == 0) return null;
        int used = 0;
        foreach (int count in counts)
            if (count > 0) used++;
        var experts = new int[used];
        var offsets = new int[used + 1];
        for (int expert = 0, i = 0, at = 0; expert < counts.Length; expert++)
        {
            if (counts[expert] == 0) continue;
            experts[i] = expert;
            at += counts[expert];
            offsets[++i] = at;
            // From here on: where the expert's next row goes.
            counts[expert] = at - counts[expert];
        }

        var slots = new int[total];
        var rows = new float[total * hidden];
        for (int slot = 0; slot < routed.Length; slot++)
        {
            if (targets[slot] != peer) continue;
            int at = counts[routed[slot]]++;
            slots[at] = slot;
            device.ExpertInput.Slice(slot / perRow * hidden, hidden).CopyTo(rows.AsSpan(at * hidden));
        }

        var batch = new ExpertBatch
        {
            Epoch = whole.Epoch,
            Layer = layer,
            Experts = experts,
            Offsets = offsets,
            Rows = rows,
        };
        return new PeerExchange(whole.Silos[peer], batch, slots);
    }

    /// <summary>Sends the rows; <paramref name="wake"/> is called when the peer has answered.</summary>
    public void Send(IExpertPeers peers, TimeProvider time, Action wake) => _ = SendAsync(peers, time, wake);

    /// <summary>Its step is given up: nobody waits for the rows any more.</summary>
    public void Drop() => _dropped = true;

    /// <summary>
    /// Also what the call throws at once ends up as the answer, so that the pump sees one kind of failure. The answer is
    /// there before the pump is woken, so that a woken pump sees it.
    /// </summary>
    private async Task SendAsync(IExpertPeers peers, TimeProvider time, Action wake)
    {
        try
        {
            TimeSpan pause = _pauseLeast;
            while ((_result = await peers.RunExperts(_silo, _batch)).IsBusy(_batch) && !_dropped)
            {
                // A peer with a full queue is slow, not lost; the deadline of the step bounds how long it is asked.
                await Task.Delay(pause, time);
                pause = pause * 2 < _pauseMost ? pause * 2 : _pauseMost;
            }
        }
        catch (Exception e)
        {
            _error = e;
        }
        finally
        {
            _answered = true;
            wake();
        }
    }

    /// <summary>Puts the peer's rows where the router wants them.</summary>
    /// <returns>False if the peer refused, failed, or gave rows of the wrong size.</returns>
    public bool TryScatter(IDevice device, [NotNullWhen(false)] out Exception? failure)
    {
        Invariant.Check(Answered, "Rows are scattered only when they have come");
        if (_result is not { } result)
        {
            failure = new InvalidOperationException(
                $"Silo {_silo} did not compute its experts of layer {_batch.Layer}", _error);
            return false;
        }

        if (result.Rows is null)
        {
            failure = new InvalidOperationException(
                $"Silo {_silo} is at map epoch {result.Epoch} and refused work of epoch {_batch.Epoch}");
            return false;
        }

        if (result.Rows.Length != _batch.Rows.Length)
        {
            failure = new InvalidOperationException(
                $"Silo {_silo} answered {result.Rows.Length} values of layer {_batch.Layer}; {_batch.Rows.Length} were expected");
            return false;
        }

        Span<float> output = device.ExpertOutput;
        int hidden = _batch.Rows.Length / _slots.Length;
        for (int i = 0; i < _slots.Length; i++)
            result.Rows.AsSpan(i * hidden, hidden).CopyTo(output.Slice(_slots[i] * hidden, hidden));
        failure = null;
        return true;
    }
}
