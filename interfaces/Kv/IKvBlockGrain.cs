using Orleans;

namespace Granary.Interfaces.Kv;

/// <summary>
/// The directory entry of one sealed KV block: which silos have a copy. Key: the block's prefix hash, 64 hexadecimal
/// digits. The bytes and their reference counts belong to the silos; an entry that is lost or exists twice costs a
/// recomputation at most.
/// </summary>
[Alias("granary.kv-block")]
public interface IKvBlockGrain : IGrainWithStringKey
{
    /// <summary>Notes that a silo has a copy.</summary>
    [Alias("add")]
    Task AddCopy(BlockCopy copy);

    /// <summary>Notes that a silo has dropped its copies; with the last copy the entry ends.</summary>
    [Alias("remove")]
    Task RemoveCopies(string silo);

    /// <summary>The copies known of.</summary>
    [Alias("copies")]
    Task<BlockCopy[]> GetCopies();
}
