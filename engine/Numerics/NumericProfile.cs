using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Granary.Engine.Kv;

namespace Granary.Engine.Numerics;

/// <summary>
/// Names the arithmetic of this process. Two processes with the same name compute the same bits; the name is part of
/// every KV key and of the system fingerprint, so unlike processes never mix their results.
/// </summary>
public static class NumericProfile
{
    /// <summary>The version of the order of operations; it changes whenever a result's bits do.</summary>
    public const int Version = 1;

    /// <summary>Whether a multiplication and the addition after it are rounded once. Not a matter of vector width.</summary>
    internal static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>The profile's name with a cache of the given type, such as <c>f32x16-fma-kvf16-v1</c>.</summary>
    public static string Name(KvType kvType)
    {
        string kv = kvType switch
        {
            KvType.F32 => "kvf32",
            KvType.F16 => "kvf16",
            _ => throw new ArgumentOutOfRangeException(nameof(kvType), kvType, "Unknown KV type"),
        };
        return $"f32x16-{(IsFused ? "fma" : "mul")}-{kv}-v{Version}";
    }
}
