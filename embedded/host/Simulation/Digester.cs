using System.Collections.Concurrent;

namespace Granary.Embedded.Host;

/// <summary>Adds values of one type to a digest; worked out once for each type.</summary>
internal abstract class Digester
{
    private static readonly ConcurrentDictionary<Type, Digester> s_byType = new();

    /// <summary>The one for values of exactly a type.</summary>
    public static Digester For(Type type) => s_byType.GetOrAdd(
        type, static type => (Digester)Activator.CreateInstance(typeof(Digester<>).MakeGenericType(type))!);

    /// <summary>Adds the type and the value.</summary>
    public abstract void AddExact(Digest digest, object value);
}

/// <summary>Adds values of one type to a digest.</summary>
internal sealed class Digester<T> : Digester
{
    private static readonly bool s_exact = typeof(T).IsValueType || typeof(T).IsSealed;
    private static readonly ulong s_name = EventTrace.HashOf(typeof(T).ToString());
    private static readonly Action<Digest, T> s_step = DigestSteps.Make<T>();

    /// <summary>Adds a value that is declared as the type.</summary>
    public static void Add(Digest digest, T value)
    {
        if (value is null || !s_exact) digest.AddObject(value);
        else Step(digest, value);
    }

    public override void AddExact(Digest digest, object value)
    {
        digest.Mix(s_name);
        Step(digest, (T)value);
    }

    private static void Step(Digest digest, T value)
    {
        if (!digest.TryEnter()) return;
        try
        {
            s_step(digest, value);
        }
        finally
        {
            digest.Leave();
        }
    }
}
