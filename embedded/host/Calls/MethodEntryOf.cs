using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>An interface method with a result of a given type.</summary>
internal sealed class MethodEntry<T> : MethodEntry
{
    private readonly Func<object?, object?>? _copyResult;

    public MethodEntry(MethodInfo method, ResultKind kind)
        : base(method, kind)
    {
        _copyResult = typeof(T) == typeof(Void) || method.ReturnParameter.IsDefined(typeof(ImmutableAttribute)) ? null : Copier.For(typeof(T));
    }

    public override void Run(CallMessage message) => _ = RunAsync((CallMessage<T>)message);

    protected override CallMessage CreateMessage(SiloRuntime caller, GrainId target, object?[] arguments) =>
        new CallMessage<T>(this, target, arguments, caller) { Context = RequestContext.Current };

    protected override object? Result(CallMessage message) => Kind switch
    {
        ResultKind.None => null,
        ResultKind.Task => OneWay ? Task.CompletedTask : ((CallMessage<T>)message).Answer,
        ResultKind.TaskOf => OneWay ? Task.FromResult(default(T)!) : ((CallMessage<T>)message).Answer,
        ResultKind.ValueTask => OneWay ? default : new ValueTask(((CallMessage<T>)message).Answer),
        _ => OneWay ? new ValueTask<T>(default(T)!) : new ValueTask<T>(((CallMessage<T>)message).Answer),
    };

    protected override object? Cancelled(CancellationToken token) => Kind switch
    {
        ResultKind.None => null,
        ResultKind.Task or ResultKind.TaskOf => Task.FromCanceled<T>(token),
        ResultKind.ValueTask => ValueTask.FromCanceled(token),
        _ => ValueTask.FromCanceled<T>(token),
    };

    private async Task RunAsync(CallMessage<T> message)
    {
        var inbox = message.Inbox!;
        try
        {
            var result = await AwaitAsync(Invoke(inbox.Target, message.Arguments));
            if (_copyResult is not null) result = (T)_copyResult(result)!;
            inbox.Silo.Watch?.Answered(message, result, null);
            inbox.Silo.Transport.Answer(message, inbox.Silo, result);
        }
#pragma warning disable CA1031 // Whatever a grain throws is the caller's to handle.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            inbox.Silo.Watch?.Answered(message, null, exception);
            inbox.Silo.Transport.Fail(message, inbox.Silo, exception);
        }
        finally
        {
            message.Release();
        }
    }

    private async ValueTask<T> AwaitAsync(object? returned)
    {
        switch (Kind)
        {
            case ResultKind.TaskOf:
                return await ((Task<T>)returned!);
            case ResultKind.ValueTaskOf:
                return await (ValueTask<T>)returned!;
            case ResultKind.Task:
                await ((Task)returned!);
                return default!;
            case ResultKind.ValueTask:
                await (ValueTask)returned!;
                return default!;
            default:
                return default!;
        }
    }
}
