using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Granary.Engine.Compute;

/// <summary>
/// Dedicated threads that run the parts of one operation at a time, beside the thread that asks for it.
/// </summary>
/// <remarks>
/// <para>State. One 64-bit word, <c>Claims</c> = (operation, parts left to claim), is the whole protocol: above 0, an operation is open
/// and a part is claimed by a compare-and-swap that takes one off; at 0, nothing can be claimed. The high half counts
/// operations, so that a swap prepared in one operation fails in the next.</para>
/// <para>Who writes what. Only the caller inside the gate writes the job and the number of parts, and only while the word is at
/// 0 and every part has been counted as done; then it publishes the word. A thread reads the job after its claim
/// succeeded: until that part is counted in <c>Done</c>, the operation cannot end, so the job cannot change.</para>
/// <para>No lost wake-up. An idle thread polls, then adds itself to <c>Parked</c> and looks at the word again before it waits. The
/// caller publishes the word and then takes all of <c>Parked</c>, both with full fences: either the thread sees the word,
/// or the caller sees the thread and releases a permit for it. A thread that finds work after it added itself takes itself
/// off again, or consumes the permit that was released for it, so permits and waits stay equal in number.</para>
/// </remarks>
public sealed class ComputePool : IDisposable
{
    private const int PollsBeforeParking = 3000;
    private const int PollPause = 8;

    private readonly Lock _gate = new();
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _permits = new(0);
    private IParallelJob? _job;
    private int _parts;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;
    private volatile bool _stopping;
    private Counters _counters;

    /// <summary>Starts <paramref name="threads"/> - 1 threads; the caller of <see cref="Run"/> is the other one.</summary>
    /// <param name="threads">Threads that compute at once, from 1 to 1024.</param>
    public ComputePool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Threads = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"granary-compute-{i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that compute at once, the caller included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs all parts of a job and returns when they are done. Callers take turns, an operation at a time. If parts fail, the
    /// others still run and the first failure is thrown.
    /// </summary>
    /// <param name="job">The work; a part must not call this pool.</param>
    /// <param name="parts">Number of parts, at least 1.</param>
    public void Run(IParallelJob job, int parts)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        if (_gate.IsHeldByCurrentThread) throw new InvalidOperationException("A part of a job called the pool that runs it");
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (parts == 1 || Threads == 1)
            {
                for (int i = 0; i < parts; i++) job.Run(i, parts);
                return;
            }

            _job = job;
            _parts = parts;
            _counters.Done = 0;
            long operation = (long)(uint)((_counters.Claims >> 32) + 1) << 32;
            Interlocked.Exchange(ref _counters.Claims, operation | (uint)parts);
            int parked = Interlocked.Exchange(ref _counters.Parked, 0);
            if (parked > 0) _permits.Release(parked);
            while (TryRunPart())
            {
            }

            SpinWait wait = default;
            while (Volatile.Read(ref _counters.Done) != parts) wait.SpinOnce(sleep1Threshold: -1);
            _job = null;
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
        }
    }

    /// <summary>Ends the threads, after the operation at work.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _stopping = true;
            if (_threads.Length > 0) _permits.Release(_threads.Length);
        }

        foreach (Thread thread in _threads) thread.Join();
        _permits.Dispose();
    }

    private void Work()
    {
        while (!_stopping)
        {
            if (TryRunPart()) continue;
            if (!Poll()) Park();
        }
    }

    private bool TryRunPart()
    {
        long seen = Volatile.Read(ref _counters.Claims);
        while ((uint)seen != 0)
        {
            long before = Interlocked.CompareExchange(ref _counters.Claims, seen - 1, seen);
            if (before == seen)
            {
                RunPart((int)(uint)seen);
                return true;
            }

            seen = before;
        }

        return false;
    }

    private void RunPart(int claim)
    {
        int parts = _parts;
        try
        {
            _job!.Run(parts - claim, parts);
        }
#pragma warning disable CA1031 // Whatever a part throws is thrown again at the caller, who waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }

        Interlocked.Increment(ref _counters.Done);
    }

    private bool Poll()
    {
        for (int i = 0; i < PollsBeforeParking; i++)
        {
            if ((uint)Volatile.Read(ref _counters.Claims) != 0 || _stopping) return true;
            Thread.SpinWait(PollPause);
        }

        return false;
    }

    private void Park()
    {
        Interlocked.Increment(ref _counters.Parked);
        if ((uint)Volatile.Read(ref _counters.Claims) != 0 && TryUnpark()) return;
        _permits.Wait();
    }

    private bool TryUnpark()
    {
        int parked = Volatile.Read(ref _counters.Parked);
        while (parked > 0)
        {
            int before = Interlocked.CompareExchange(ref _counters.Parked, parked - 1, parked);
            if (before == parked) return true;
            parked = before;
        }

        return false;
    }

    // Each counter has cache lines of its own, and no neighbours: two lines, since processors fetch pairs.
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Counters
    {
        [FieldOffset(128)]
        public long Claims;

        [FieldOffset(256)]
        public int Done;

        [FieldOffset(384)]
        public int Parked;
    }
}
