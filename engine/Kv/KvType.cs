namespace Granary.Engine.Kv;

/// <summary>How keys and values are stored in the cache.</summary>
public enum KvType
{
    /// <summary>IEEE 754 binary32: nothing is rounded.</summary>
    F32,

    /// <summary>IEEE 754 binary16, rounded to nearest, ties to even.</summary>
    F16,
}
