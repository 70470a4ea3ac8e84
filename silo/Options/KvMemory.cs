using Granary.Engine.Kv;
using Granary.Engine.Models;

namespace Granary.Silo.Options;

/// <summary>How much memory keys and values get.</summary>
internal static class KvMemory
{
    /// <summary>The least that is taken without being asked.</summary>
    public const long DefaultBytes = 512L << 20;

    private const int BlockTokens = 32;

    /// <summary>Bytes that one token's keys and values take in all layers.</summary>
    public static long BytesPerToken(ModelConfig config, KvType type) =>
        2L * config.Layers * config.KvHeads * config.HeadDim * (type == KvType.F32 ? sizeof(float) : sizeof(ushort));

    /// <summary>
    /// What one silo gets: an equal share of what the process was given; if it was given nothing, of 512 MiB, or of
    /// what two sequences of the whole context take on every silo where that is more, but of no more than half the memory.
    /// </summary>
    /// <param name="settings">How the model is run.</param>
    /// <param name="config">Gives layers, heads and their width.</param>
    /// <param name="contextLength">The longest sequence, in tokens.</param>
    /// <param name="availableBytes">The memory of the machine, or of the container that the process is held in.</param>
    /// <exception cref="SettingsException">
    /// The process is given more memory than there is, or the share holds not even one block of 32 tokens.
    /// </exception>
    public static long PerSilo(EngineSettings settings, ModelConfig config, int contextLength, long availableBytes)
    {
        long perToken = BytesPerToken(config, settings.KvType);
        // What nobody asked for leaves half of the memory to the weights and to others.
        long total = settings.KvMemoryBytes
            ?? Math.Min(availableBytes / 2, Math.Max(DefaultBytes, 2 * settings.Silos * perToken * contextLength));
        if (total > availableBytes)
        {
            throw new SettingsException("--kv-memory", ByteSize.Format(total),
                $"at most {ByteSize.Format(availableBytes)}, the memory that this process may use");
        }
        long share = total / settings.Silos;
        long block = perToken * BlockTokens;
        return share >= block
            ? share
            : throw new SettingsException("--kv-memory", ByteSize.Format(total),
                $"at least {ByteSize.Format(block * settings.Silos)}, one block of {BlockTokens} tokens for each silo");
    }
}
