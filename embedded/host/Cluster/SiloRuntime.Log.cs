using Microsoft.Extensions.Logging;

namespace Granary.Embedded.Host;

internal sealed partial class SiloRuntime
{
    [LoggerMessage(1, LogLevel.Warning, "The one-way call {Call} failed.")]
    private partial void OneWayFailed(CallMessage call, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Activation} could not be activated.")]
    private partial void ActivationFailed(Activation activation, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "{Activation} failed while it was deactivated.")]
    private partial void DeactivationFailed(Activation activation, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A timer of {Activation} failed.")]
    private partial void TimerFailed(Activation activation, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "A listener to the silo's end or to the membership failed.")]
    private partial void ListenerFailed(Exception exception);

    [LoggerMessage(6, LogLevel.Error, "{Observer} failed to stop at stage {Stage}.")]
    private partial void StopFailed(string observer, int stage, Exception exception);

    public void LogOneWayFailure(CallMessage call, Exception exception) => OneWayFailed(call, exception);

    public void LogActivationFailed(Activation activation, Exception exception) => ActivationFailed(activation, exception);

    public void LogDeactivationFailed(Activation activation, Exception exception) => DeactivationFailed(activation, exception);

    public void LogTimerFailed(Activation activation, Exception exception) => TimerFailed(activation, exception);

    public void LogListenerFailed(Exception exception) => ListenerFailed(exception);

    public void LogStopFailed(string observer, int stage, Exception exception) => StopFailed(observer, stage, exception);
}
