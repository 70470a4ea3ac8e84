using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A call with a result of a given type.</summary>
internal sealed class CallMessage<T>(MethodEntry method, GrainId target, object?[] arguments, SiloRuntime caller)
    : CallMessage(method, target, arguments, caller)
{
    private readonly TaskCompletionSource<T> _answer = new(caller.Executor.Completion);

    public Task<T> Answer => _answer.Task;

    /// <summary>Answers with a result, unless the call is done.</summary>
    public void TryAnswer(T result)
    {
        if (TryEnd()) _answer.SetResult(result);
    }

    protected override void SetException(Exception exception) => _answer.SetException(exception);
}
