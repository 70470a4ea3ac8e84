using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// A hash over values by what they hold, alike in every process; see <see cref="DigestSteps"/>. A value that holds itself
/// is followed to a bounded depth.
/// </summary>
internal sealed class Digest
{
    private const int DepthMost = 64;

    private int _depth;

    public ulong Value { get; private set; }

    public void Reset() => Value = 0;

    public void Mix(ulong value) => Value = EventTrace.Join(Value, value);

    public void AddText(string? text)
    {
        if (text is null) Mix(0);
        else AddBytes(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public void AddId(GrainId id)
    {
        AddText(id.Type.ToString());
        AddText(id.Key.ToString());
    }

    /// <summary>Adds a value by its run-time type.</summary>
    public void AddObject(object? value)
    {
        if (value is null) Mix(0);
        // The types of references are made at run time, and numbered by which was first.
        else if (value is IReference reference) AddId(reference.GrainId);
        else Digester.For(value.GetType()).AddExact(this, value);
    }

    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        Mix((ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) Mix(MemoryMarshal.Read<ulong>(bytes));
        if (bytes.IsEmpty) return;
        Span<byte> rest = stackalloc byte[sizeof(ulong)];
        rest.Clear();
        bytes.CopyTo(rest);
        Mix(MemoryMarshal.Read<ulong>(rest));
    }

    /// <summary>Adds items whose order means nothing.</summary>
    public void AddUnordered<T>(IEnumerable<T> items)
    {
        var before = Value;
        var sum = 0ul;
        foreach (var item in items)
        {
            Value = 0;
            Digester<T>.Add(this, item);
            sum += Value;
        }

        Value = before;
        Mix(sum);
    }

    public void AddSpan<T>(ReadOnlySpan<T> items)
    {
        if (DigestSteps.IsBits(typeof(T)))
        {
            AddBytes(MemoryMarshal.CreateReadOnlySpan(
                ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), checked(items.Length * Unsafe.SizeOf<T>())));
            return;
        }

        Mix((ulong)items.Length);
        foreach (var item in items) Digester<T>.Add(this, item);
    }

    /// <summary>Whether to go on into a value; if so, <see cref="Leave"/> follows.</summary>
    public bool TryEnter()
    {
        if (_depth == DepthMost) return false;
        _depth++;
        return true;
    }

    public void Leave() => _depth--;
}
