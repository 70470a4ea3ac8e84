using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Hosting;

/// <summary>
/// Runs the work of a hosted service in the background until the host stops. Work that fails is not lost: it is logged,
/// the host is asked to stop, and whoever stops the service gets the exception.
/// </summary>
/// <param name="name">The service, for the log.</param>
/// <param name="tasks">Where the work runs.</param>
/// <param name="logger">Told of failures.</param>
/// <param name="lifetime">The host, if there is one to stop.</param>
internal sealed partial class ServiceLoop(string name, SiloTasks tasks, ILogger logger, IHostApplicationLifetime? lifetime)
    : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;

    /// <summary>Starts the work.</summary>
    /// <param name="work">Runs until its token is cancelled.</param>
    public void Start(Func<CancellationToken, Task> work)
    {
        Invariant.Check(_running is null, $"{name} is started once");
        CancellationToken stopping = _stopping.Token;
        _running = tasks.Run(() => RunAsync(work, stopping));
    }

    /// <summary>Cancels the work and waits until it has ended.</summary>
    /// <param name="hurry">Ends the wait early; the work is then left to end by itself.</param>
    public async Task StopAsync(CancellationToken hurry)
    {
        if (_running is null) return;
        _stopping.Cancel();
        try
        {
            await _running.WaitAsync(hurry);
        }
        catch (OperationCanceledException e) when (hurry.IsCancellationRequested && !_running.IsCompleted)
        {
            LogLeft(e, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (OperationCanceledException e) when (stopping.IsCancellationRequested)
        {
            LogStopped(e, name);
        }
        catch (Exception e)
        {
            LogFailed(e, name);
            lifetime?.StopApplication();
            throw;
        }
    }

    [LoggerMessage(1511, LogLevel.Critical, "{Service} failed; the host stops")]
    private partial void LogFailed(Exception exception, string service);

    [LoggerMessage(1512, LogLevel.Warning, "{Service} did not end in time")]
    private partial void LogLeft(Exception exception, string service);

    [LoggerMessage(1513, LogLevel.Debug, "{Service} has stopped")]
    private partial void LogStopped(Exception exception, string service);
}
