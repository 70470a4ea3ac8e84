namespace Granary.Embedded.Host;

/// <summary>Tells those who watch a simulated run of its calls.</summary>
internal sealed class SimulatedCalls(SimulatedCluster cluster, EventLoop loop) : ICallWatch
{
    public void Started(CallMessage message)
    {
        loop.Trace.Mix(message.Method.NameHash);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, SimulatedSilo.Of(message.Inbox!.Silo), $"{message} starts");
        cluster.CallStarted?.Invoke(ToCall(message, null, null));
    }

    public void Answered(CallMessage message, object? result, Exception? failure)
    {
        loop.Trace.Mix(failure is null ? 1ul : 2ul);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, SimulatedSilo.Of(message.Inbox!.Silo), $"{message} is answered: {failure?.Message ?? "well"}");
        cluster.CallAnswered?.Invoke(ToCall(message, result, failure));
    }

    private static SimulatedCall ToCall(CallMessage message, object? result, Exception? failure) => new(
        message.Method.Name, message.Target, SimulatedSilo.Of(message.Caller).Number, SimulatedSilo.Of(message.Inbox!.Silo).Number,
        message.Arguments, result, failure);
}
