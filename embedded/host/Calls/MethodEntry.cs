using System.Linq.Expressions;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>All that a call of one interface method needs, worked out once.</summary>
internal abstract class MethodEntry
{
    private readonly Func<object?, object?>?[] _copiers;
    private readonly int _tokenIndex;

    protected MethodEntry(MethodInfo method, ResultKind kind)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        NameHash = EventTrace.HashOf(Name);
        Kind = kind;
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        ReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        OneWay = kind == ResultKind.None || method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        var parameters = method.GetParameters();
        _tokenIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        _copiers = [.. parameters.Select(p => p.IsDefined(typeof(ImmutableAttribute)) ? null : Copier.For(p.ParameterType))];
        Invoke = Compile(method, parameters);
    }

    public string Name { get; }

    /// <summary>A hash of the name that is the same in every process.</summary>
    public ulong NameHash { get; }

    public ResultKind Kind { get; }

    public bool AlwaysInterleave { get; }

    public bool ReadOnly { get; }

    public bool OneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    protected Func<object, object?[], object?> Invoke { get; }

    /// <summary>Makes the entry of an interface method.</summary>
    /// <exception cref="NotSupportedException">The method cannot be a grain call.</exception>
    public static MethodEntry Create(MethodInfo method)
    {
        if (method.IsGenericMethodDefinition || method.GetParameters().Any(p => p.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} is generic or takes a reference, so it cannot be a grain call.");
        }

        var type = method.ReturnType;
        if (type == typeof(void)) return new MethodEntry<Void>(method, ResultKind.None);
        if (type == typeof(Task)) return new MethodEntry<Void>(method, ResultKind.Task);
        if (type == typeof(ValueTask)) return new MethodEntry<Void>(method, ResultKind.ValueTask);
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        ResultKind? kind = definition == typeof(Task<>) ? ResultKind.TaskOf : definition == typeof(ValueTask<>) ? ResultKind.ValueTaskOf : null;
        if (kind is null)
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}; expected Task, Task<T>, ValueTask, ValueTask<T> or void.");
        }

        return (MethodEntry)Activator.CreateInstance(typeof(MethodEntry<>).MakeGenericType(type.GetGenericArguments()), method, kind)!;
    }

    /// <summary>Makes and sends a call; returns what the method's signature says.</summary>
    public object? Call(SiloRuntime caller, ReferenceProxy reference, object?[] arguments)
    {
        CancellationToken token = default;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i == _tokenIndex) token = (CancellationToken)arguments[i]!;
            else if (_copiers[i] is { } copy) arguments[i] = copy(arguments[i]);
        }

        if (token.IsCancellationRequested) return Cancelled(token);
        var message = CreateMessage(caller, reference.GrainId, arguments);
        if (OneWay)
        {
            if (_tokenIndex >= 0) arguments[_tokenIndex] = CancellationToken.None;
        }
        else
        {
            message.SetParent(Turn.Current);
            if (token.CanBeCanceled) message.BindCancellation(_tokenIndex, token);
        }

        caller.Router.Send(message, reference);
        return Result(message);
    }

    /// <summary>Runs the method on its target, as the first turn of the message.</summary>
    public abstract void Run(CallMessage message);

    protected abstract CallMessage CreateMessage(SiloRuntime caller, GrainId target, object?[] arguments);

    protected abstract object? Result(CallMessage message);

    protected abstract object? Cancelled(CancellationToken token);

    private static Func<object, object?[], object?> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            parameters.Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType)));
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null))
            : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object, object?[], object?>>(body, target, arguments).Compile();
    }
}
