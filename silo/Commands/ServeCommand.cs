using System.CommandLine;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Shutdown;

namespace Granary.Silo.Commands;

/// <summary><c>granary serve</c></summary>
internal static class ServeCommand
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>0 if every accepted request was answered, 1 if some were cut off or the server failed.</returns>
    public static async Task<int> RunAsync(ServeOptions options, ParseResult line)
    {
        TextWriter error = line.InvocationConfiguration.Error;
        ServeSettings settings = options.Read(line);
        using var signals = new StopSignals();
        try
        {
            await using GranaryServer server = await GranaryServer.StartAsync(settings, signals.Stop);
            return await ServeAsync(server, signals, error);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // Told to stop before there was anything to finish.
            return 0;
        }
    }

    private static async Task<int> ServeAsync(GranaryServer server, StopSignals signals, TextWriter error)
    {
        if (server.Model.ShortContext is { } shorter)
            await error.WriteLineAsync(shorter);
        var progress = new LoadProgress(error, !Console.IsErrorRedirected, server.Model.Served.Name, server.Model.Files);
        bool failed = false;
        try
        {
            await server.WarmUpAsync(progress, signals.Stop);
            await error.WriteLineAsync($"Granary is ready on {string.Join(", ", server.Addresses)}");
            failed = !await signals.WaitAsync(server.Stopping);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // Told to stop while warming up: what was begun is put down in order all the same.
        }
        await error.WriteLineAsync(failed ? "Granary is stopping because a part of it has failed" : "Granary is stopping");
        int cutOff = await server.StopAsync(signals.Hurry);
        if (cutOff > 0)
            await error.WriteLineAsync($"Granary has stopped; requests cut off: {cutOff}");
        return cutOff > 0 || failed ? 1 : 0;
    }
}
