using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

public sealed partial class StepPump
{
    [LoggerMessage(1001, LogLevel.Debug, "The pump of silo {Silo} has stopped")]
    private partial void LogStopped(string silo);

    [LoggerMessage(1002, LogLevel.Critical, "The pump of silo {Silo} failed; its requests end with an error")]
    private partial void LogFailed(Exception exception, string silo);

    [LoggerMessage(1003, LogLevel.Warning, "Silo {Silo} abandoned a step ({InARow} in a row) and repeats it")]
    private partial void LogAbandoned(Exception reason, string silo, int inARow);
}
