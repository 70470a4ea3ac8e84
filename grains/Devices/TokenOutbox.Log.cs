using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

public sealed partial class TokenOutbox
{
    [LoggerMessage(1101, LogLevel.Warning, "Gateway {Gateway} did not take its tokens (attempt {Attempt})")]
    private partial void LogPushFailed(Exception exception, string gateway, int attempt);

    [LoggerMessage(1102, LogLevel.Error, "Gateway {Gateway} is given up; {Updates} updates are lost and its requests are cancelled")]
    private partial void LogGatewayLost(Exception exception, string gateway, int updates);
}
