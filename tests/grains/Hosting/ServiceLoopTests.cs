using Granary.Grains.Hosting;
using Granary.Grains.Tests.Devices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Granary.Grains.Tests.Hosting;

public sealed class ServiceLoopTests
{
    private readonly ManualTasks _tasks = new();
    private readonly ManualTime _time = new();
    private readonly Lifetime _lifetime = new();

    [Fact]
    public async Task Work_ends_when_the_service_stops()
    {
        using ServiceLoop loop = Loop();
        int ticks = 0;
        loop.Start(async stopping =>
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stopping);
                ticks++;
            }
        });
        for (int i = 0; i < 3; i++)
        {
            _tasks.RunAll();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _tasks.RunAll();
        Assert.Equal(3, ticks);
        Task stopped = loop.StopAsync(CancellationToken.None);
        _tasks.RunAll();
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(_lifetime.Stopped);
        Assert.Equal(0, _time.Timers);
    }

    [Fact]
    public async Task Work_that_fails_stops_the_host_and_is_reported_to_who_stops_the_service()
    {
        using ServiceLoop loop = Loop();
        loop.Start(_ => throw new NotSupportedException("broken"));
        _tasks.RunAll();
        Assert.True(_lifetime.Stopped);
        await Assert.ThrowsAsync<NotSupportedException>(() => loop.StopAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Work_that_does_not_end_is_left_when_there_is_no_more_time()
    {
        using ServiceLoop loop = Loop();
        var never = new TaskCompletionSource();
        loop.Start(_ => never.Task);
        _tasks.RunAll();
        using var hurry = new CancellationTokenSource();
        Task stopped = loop.StopAsync(hurry.Token);
        Assert.False(stopped.IsCompleted);
        hurry.Cancel();
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(_lifetime.Stopped);
    }

    [Fact]
    public Task A_service_that_was_never_started_stops() => Loop().StopAsync(CancellationToken.None);

    private ServiceLoop Loop() => new("the service", new SiloTasks(_tasks), NullLogger.Instance, _lifetime);

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public bool Stopped { get; private set; }

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopped = true;
    }
}
