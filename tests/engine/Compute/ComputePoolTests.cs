using Granary.Engine.Compute;
using Xunit;

namespace Granary.Engine.Tests.Compute;

public sealed class ComputePoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_runs_once_for_every_caller(int threads)
    {
        using ComputePool pool = new(threads);
        Thread[] callers = new Thread[3];
        int[] wrong = new int[callers.Length];
        for (int c = 0; c < callers.Length; c++)
        {
            int caller = c;
            callers[c] = new Thread(() =>
            {
                CountingJob job = new(100);
                for (int i = 0; i < 2000; i++)
                {
                    int parts = 1 + (i % 17);
                    pool.Run(job, parts);
                    if (!job.TakeAll(parts)) wrong[caller]++;
                }
            });
            callers[c].Start();
        }

        foreach (Thread caller in callers) caller.Join();
        Assert.Equal([0, 0, 0], wrong);
    }

    [Fact]
    public void Parked_threads_wake_up()
    {
        using ComputePool pool = new(2);
        using MeetingJob job = new();
        for (int i = 0; i < 20; i++)
        {
            // Idle for longer than threads poll; then both parts must run at once, or they never meet.
            new ManualResetEventSlim().Wait(5, TestContext.Current.CancellationToken);
            pool.Run(job, 2);
        }

        Assert.Equal(20, job.Meetings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_failure_reaches_the_caller_and_ends_nothing(int threads)
    {
        using ComputePool pool = new(threads);
        for (int i = 0; i < 50; i++)
            Assert.Equal("part 3", Assert.Throws<InvalidOperationException>(() => pool.Run(new FailingJob(), 8)).Message);
        CountingJob job = new(8);
        pool.Run(job, 8);
        Assert.True(job.TakeAll(8));
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputePool(0));
        ComputePool pool = new(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(new CountingJob(1), 0));
        Assert.Throws<InvalidOperationException>(() => pool.Run(new NestedJob(pool), 1));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new CountingJob(1), 1));
    }

    private sealed class CountingJob(int partsMax) : IParallelJob
    {
        private readonly int[] _runs = new int[partsMax];

        public void Run(int part, int parts) => Interlocked.Increment(ref _runs[part]);

        public bool TakeAll(int parts)
        {
            bool right = _runs.AsSpan(0, parts).IndexOfAnyExcept(1) < 0 && _runs.AsSpan(parts).IndexOfAnyExcept(0) < 0;
            Array.Clear(_runs);
            return right;
        }
    }

    private sealed class MeetingJob : IParallelJob, IDisposable
    {
        private readonly Barrier _barrier = new(2);

        public int Meetings { get; private set; }

        public void Dispose() => _barrier.Dispose();

        public void Run(int part, int parts)
        {
            if (_barrier.SignalAndWait(10_000, CancellationToken.None) && part == 0) Meetings++;
        }
    }

    private sealed class FailingJob : IParallelJob
    {
        public void Run(int part, int parts)
        {
            if (part == 3) throw new InvalidOperationException("part 3");
        }
    }

    private sealed class NestedJob(ComputePool pool) : IParallelJob
    {
        public void Run(int part, int parts) => pool.Run(this, parts);
    }
}
