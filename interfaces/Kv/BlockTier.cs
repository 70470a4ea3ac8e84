namespace Granary.Interfaces.Kv;

/// <summary>The kind of memory that holds a KV block.</summary>
public enum BlockTier
{
    /// <summary>The memory that the device computes from.</summary>
    Device,
}
