using Microsoft.Extensions.Logging;

namespace Granary.Grains.Kv;

public sealed partial class BlockDirectory
{
    [LoggerMessage(1201, LogLevel.Debug, "The block directory of silo {Silo} has stopped; {LeftOut} changes were left out")]
    private partial void LogStopped(string silo, long leftOut);

    [LoggerMessage(1202, LogLevel.Information, "A KV block's entry could not be told of silo {Silo}")]
    private partial void LogNotTold(Exception exception, string silo);
}
