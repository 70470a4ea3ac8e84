using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Granary.Embedded.Host;

internal sealed class ArrayShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (T[])value;
        if (Copier.IsShared(typeof(T))) return context.Add(value, from.Clone());
        var to = context.Add(value, new T[from.Length]);
        for (var i = 0; i < from.Length; i++) to[i] = CopyItem(from[i], context);
        return to;
    }
}

internal sealed class GridShape : Shape
{
    public GridShape(Type type)
    {
        if (!Copier.IsShared(type.GetElementType()!)) throw new NotSupportedException($"{type} cannot cross a grain call: its elements are not immutable.");
    }

    public override object Copy(object value, CopyContext context) => context.Add(value, ((Array)value).Clone());
}

internal sealed class ListShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (List<T>)value;
        var to = context.Add(value, new List<T>(from.Count));
        foreach (var item in from) to.Add(CopyItem(item, context));
        return to;
    }
}

internal sealed class HashSetShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (HashSet<T>)value;
        var to = context.Add(value, new HashSet<T>(from.Count, from.Comparer));
        foreach (var item in from) to.Add(CopyItem(item, context));
        return to;
    }
}

internal sealed class QueueShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (Queue<T>)value;
        var to = context.Add(value, new Queue<T>(from.Count));
        foreach (var item in from) to.Enqueue(CopyItem(item, context));
        return to;
    }
}

internal sealed class StackShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (Stack<T>)value;
        var to = context.Add(value, new Stack<T>(from.Count));
        foreach (var item in from.Reverse()) to.Push(CopyItem(item, context));
        return to;
    }
}

internal sealed class DictionaryShape<TKey, TValue> : Shape
    where TKey : notnull
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (Dictionary<TKey, TValue>)value;
        var to = context.Add(value, new Dictionary<TKey, TValue>(from.Count, from.Comparer));
        foreach (var (key, item) in from) to.Add(CopyItem(key, context), CopyItem(item, context));
        return to;
    }
}

internal sealed class SortedDictionaryShape<TKey, TValue> : Shape
    where TKey : notnull
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (SortedDictionary<TKey, TValue>)value;
        var to = context.Add(value, new SortedDictionary<TKey, TValue>(from.Comparer));
        foreach (var (key, item) in from) to.Add(CopyItem(key, context), CopyItem(item, context));
        return to;
    }
}

internal sealed class ImmutableArrayShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (ImmutableArray<T>)value;
        if (from.IsDefault) return value;
        var to = new T[from.Length];
        for (var i = 0; i < to.Length; i++) to[i] = CopyItem(from[i], context);
        return ImmutableCollectionsMarshal.AsImmutableArray(to);
    }
}

internal sealed class ImmutableListShape<T> : Shape
{
    public override object Copy(object value, CopyContext context) =>
        ImmutableList.CreateRange(((ImmutableList<T>)value).Select(item => CopyItem(item, context)));
}

internal sealed class ImmutableDictionaryShape<TKey, TValue> : Shape
    where TKey : notnull
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (ImmutableDictionary<TKey, TValue>)value;
        return from.Select(pair => KeyValuePair.Create(CopyItem(pair.Key, context), CopyItem(pair.Value, context)))
            .ToImmutableDictionary(from.KeyComparer, from.ValueComparer);
    }
}

internal sealed class ReadOnlyMemoryShape<T> : Shape
{
    public override object Copy(object value, CopyContext context) =>
        new ReadOnlyMemory<T>(CopyItem(((ReadOnlyMemory<T>)value).ToArray(), context));
}

internal sealed class MemoryShape<T> : Shape
{
    public override object Copy(object value, CopyContext context) => new Memory<T>(CopyItem(((Memory<T>)value).ToArray(), context));
}

internal sealed class ArraySegmentShape<T> : Shape
{
    public override object Copy(object value, CopyContext context)
    {
        var from = (ArraySegment<T>)value;
        return from.Array is null ? value : new ArraySegment<T>(CopyItem(from.ToArray(), context));
    }
}
