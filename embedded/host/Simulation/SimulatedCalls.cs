namespace Granary.Embedded.Host;

/// <summary>Adds the calls of a simulated run, and what they carry, to its hash, and tells those who watch it.</summary>
internal sealed class SimulatedCalls(SimulatedCluster cluster, EventLoop loop) : ICallWatch
{
    private readonly Digest _digest = new();

    public void Started(CallMessage message)
    {
        _digest.Reset();
        _digest.Mix(message.Method.NameHash);
        _digest.AddId(message.Target);
        foreach (var argument in message.Arguments) _digest.AddObject(argument);
        if (message.Context is { } context) AddContext(context);
        loop.Trace.Mix(_digest.Value);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, SimulatedSilo.Of(message.Inbox!.Silo), $"{message} starts");
        cluster.CallStarted?.Invoke(ToCall(message, null, null));
    }

    public void Answered(CallMessage message, object? result, Exception? failure)
    {
        _digest.Reset();
        _digest.Mix(message.Method.NameHash);
        _digest.AddId(message.Target);
        _digest.Mix(failure is null ? 1ul : 2ul);
        _digest.AddObject(failure ?? result);
        loop.Trace.Mix(_digest.Value);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, SimulatedSilo.Of(message.Inbox!.Silo), $"{message} is answered: {failure?.Message ?? "well"}");
        cluster.CallAnswered?.Invoke(ToCall(message, result, failure));
    }

    private static SimulatedCall ToCall(CallMessage message, object? result, Exception? failure) => new(
        message.Method.Name, message.Target, SimulatedSilo.Of(message.Caller).Number, SimulatedSilo.Of(message.Inbox!.Silo).Number,
        message.Arguments, result, failure);

    private void AddContext(Dictionary<string, object> context)
    {
        foreach (var (key, value) in context.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            _digest.AddText(key);
            _digest.AddObject(value);
        }
    }
}
