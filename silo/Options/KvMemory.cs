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
    /// Each silo gets an equal share of what the process was given; if it was given nothing, of 512 MiB, or of what two
    /// sequences of the whole context take on every silo where that is more, but of no more than half the memory. A
    /// context that nobody asked for ends where a share does.
    /// </summary>
    /// <param name="settings">How the model is run.</param>
    /// <param name="config">Gives layers, heads, their width, and the longest context.</param>
    /// <param name="availableBytes">The memory of the machine, or of the container that the process is held in.</param>
    /// <exception cref="SettingsException">
    /// The context is longer than the model's, the process is given more memory than there is, or a share does not hold
    /// the context that was asked for, or not even one block of 32 tokens.
    /// </exception>
    public static KvPlan Plan(EngineSettings settings, ModelConfig config, long availableBytes)
    {
        int context = settings.ContextLength ?? config.ContextLength;
        if (context > config.ContextLength)
            throw new SettingsException("--context", $"{context}", $"at most {config.ContextLength}, what the model was made for");
        long perToken = BytesPerToken(config, settings.KvType);
        long share = Total(settings, perToken, context, availableBytes) / settings.Silos;
        long block = perToken * BlockTokens;
        long tokens = share / block * BlockTokens;
        if (tokens == 0)
        {
            throw new SettingsException("--kv-memory", ByteSize.Format(share * settings.Silos),
                $"at least {ByteSize.Format(block * settings.Silos)}, one block of {BlockTokens} tokens for each silo");
        }
        if (settings.ContextLength is not null && tokens < context)
        {
            long blocks = (context + BlockTokens - 1L) / BlockTokens;
            throw new SettingsException("--context", $"{context}",
                $"at most {tokens}, what each silo's {ByteSize.Format(share)} hold, or --kv-memory of {ByteSize.Format(blocks * block * settings.Silos)} or more");
        }
        return new(share, (int)Math.Min(context, tokens));
    }

    private static long Total(EngineSettings settings, long perToken, int context, long availableBytes)
    {
        // What nobody asked for leaves half of the memory to the weights and to others.
        long total = settings.KvMemoryBytes ?? Math.Min(availableBytes / 2, Math.Max(DefaultBytes, 2 * settings.Silos * perToken * context));
        return total <= availableBytes
            ? total
            : throw new SettingsException("--kv-memory", ByteSize.Format(total),
                $"at most {ByteSize.Format(availableBytes)}, the memory that this process may use");
    }
}
