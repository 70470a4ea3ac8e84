namespace Granary.Silo.Hosting;

/// <summary>What all hosts of the process have in common.</summary>
internal static class HostBasics
{
    /// <summary>Logs to the error stream, so that the output stream is the program's own, and leaves signals alone.</summary>
    public static void AddBasics(this IHostApplicationBuilder builder, LogLevel level)
    {
        builder.Logging.SetMinimumLevel(level);
        // A host that cannot start throws to its caller as well, who says so in one line; what is critical stays.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
    }
}
