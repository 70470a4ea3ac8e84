using Granary.Engine.Devices;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>
/// Expert work that other silos have sent. Grain calls add to it; the device's pump takes from it whenever it is
/// between two kernels, or waits. Bounded: a peer whose batch finds no room is told so and sends it again.
/// </summary>
/// <param name="capacity">The most batches that wait; each peer has one under way per layer, so a few per silo suffice.</param>
/// <param name="wake">Called when work has come.</param>
public sealed class ExpertQueue(int capacity, Action wake)
{
    private readonly Lock _gate = new();
    private readonly Queue<Work> _queue = new();
    private bool _closed;

    /// <summary>Rows computed so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Batches that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    /// <summary>Adds a batch; the task ends when it is computed.</summary>
    /// <returns>Null if the queue is full.</returns>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    public Task<float[]>? TryEnqueue(ExpertBatch batch)
    {
        var work = new Work(batch);
        lock (_gate)
        {
            if (_closed) throw new InvalidOperationException("The device has stopped");
            if (_queue.Count >= capacity) return null;
            _queue.Enqueue(work);
        }

        wake();
        return work.Result.Task;
    }

    /// <summary>Computes everything that waits; called by the pump alone.</summary>
    /// <param name="device">Computes it.</param>
    public void Serve(IDevice device)
    {
        while (true)
        {
            Work? work;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out work)) return;
            }

            try
            {
                ExpertBatch batch = work.Batch;
                var output = new float[batch.Rows.Length];
                device.RunExperts(batch.Layer, batch.Rows, batch.Experts, batch.Offsets, output);
                Rows += batch.Rows.Length / device.HiddenSize;
                work.Result.SetResult(output);
            }
            catch (ArgumentException e)
            {
                // The sender's fault; it must not stop the device.
                work.Result.SetException(e);
            }
        }
    }

    /// <summary>Ends what waits, and all that comes later, with an error.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_queue.TryDequeue(out Work? work))
                work.Result.SetException(new InvalidOperationException("The device has stopped"));
        }
    }

    private sealed class Work(ExpertBatch batch)
    {
        public ExpertBatch Batch { get; } = batch;

        public TaskCompletionSource<float[]> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
