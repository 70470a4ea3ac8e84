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
    /// what two sequences of the whole context take on every silo where that is more.
    /// </summary>
    /// <exception cref="SettingsException">The share holds not even one block of 32 tokens.</exception>
    public static long PerSilo(EngineSettings settings, ModelConfig config, int contextLength)
    {
        long perToken = BytesPerToken(config, settings.KvType);
        long total = settings.KvMemoryBytes ?? Math.Max(DefaultBytes, 2 * settings.Silos * perToken * contextLength);
        long share = total / settings.Silos;
        long block = perToken * BlockTokens;
        return share >= block
            ? share
            : throw new SettingsException("--kv-memory", ByteSize.Format(total),
                $"at least {ByteSize.Format(block * settings.Silos)}, one block of {BlockTokens} tokens for each silo");
    }
}
