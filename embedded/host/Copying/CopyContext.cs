namespace Granary.Embedded.Host;

/// <summary>What one copy has copied already, so that shared and cyclic references stay so.</summary>
internal sealed class CopyContext
{
    private Dictionary<object, object>? _seen;

    public object? TryGet(object original) => _seen?.GetValueOrDefault(original);

    public T Add<T>(object original, T copy)
        where T : class
    {
        (_seen ??= new(ReferenceEqualityComparer.Instance))[original] = copy;
        return copy;
    }
}
