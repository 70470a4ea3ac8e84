using System.Globalization;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity and references of grains, from a grain's instance or from a reference to it.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain that implements <typeparamref name="TGrainInterface"/>.</summary>
    /// <typeparam name="TGrainInterface">The interface.</typeparam>
    /// <param name="grain">A reference, or a grain's own instance.</param>
    /// <exception cref="ArgumentException"><paramref name="grain"/> is neither.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            IReference reference => (TGrainInterface)reference.AsReference(typeof(TGrainInterface)),
            IGrainBase { GrainContext: IActivation activation } => (TGrainInterface)activation.AsReference(typeof(TGrainInterface)),
            _ => throw NoIdentity(grain),
        };
    }

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <summary>The grain's identity.</summary>
    /// <param name="grain">A reference, or a grain's own instance.</param>
    /// <exception cref="ArgumentException"><paramref name="grain"/> is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            IReference reference => reference.GrainId,
            IGrainBase { GrainContext: { } context } => context.GrainId,
            _ => throw NoIdentity(grain),
        };
    }

    /// <summary>The key of a grain with a string key.</summary>
    /// <param name="grain">A reference, or a grain's own instance.</param>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();

    /// <summary>The key of a grain with an integer key.</summary>
    /// <param name="grain">A reference, or a grain's own instance.</param>
    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var id = GetGrainId(grain);
        return long.TryParse(id.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new InvalidOperationException($"The key of {id} is not an integer in hexadecimal.");
    }

    private static ArgumentException NoIdentity(IAddressable grain) =>
        new($"{grain.GetType().FullName} is neither a grain reference nor a grain made by a silo, so it has no identity.", nameof(grain));
}
