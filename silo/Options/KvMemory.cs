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
    /// context that nobody asked for ends where a share does. A share never changes, so it is one of as many as there may
    /// ever be silos where somebody has said how many; else one of as many as there are at the start, and later silos take
    /// theirs of what is left: nothing where the process was given an amount, half of the memory where it was not.
    /// </summary>
    /// <param name="settings">How the model is run.</param>
    /// <param name="config">Gives layers, heads, their width, and the longest context.</param>
    /// <param name="availableBytes">The memory of the machine, or of the container that the process is held in.</param>
    /// <exception cref="SettingsException">
    /// The context is longer than the model's, there are more silos at the start than there may be, the process is given more memory than there is, or a share does not hold
    /// the context that was asked for, or not even one block of 32 tokens.
    /// </exception>
    public static KvPlan Plan(EngineSettings settings, ModelConfig config, long availableBytes)
    {
        int context = settings.ContextLength ?? config.ContextLength;
        if (context > config.ContextLength)
            throw new SettingsException("--context", $"{context}", $"at most {config.ContextLength}, what the model was made for");
        if (settings.MaxSilos < settings.Silos)
            throw new SettingsException("--max-silos", $"{settings.MaxSilos}", $"at least {settings.Silos}, the --silos of the start");
        long perToken = BytesPerToken(config, settings.KvType);
        long process = settings.KvMemoryBytes ?? availableBytes / 2;
        long share = Share(settings, Total(settings, perToken, context, availableBytes), process);
        int shares = settings.KvMemoryBytes is null ? settings.Silos : settings.MaxSilos ?? settings.Silos;
        long block = perToken * BlockTokens;
        long tokens = share / block * BlockTokens;
        if (tokens == 0)
        {
            throw new SettingsException("--kv-memory", ByteSize.Format(share * shares),
                $"at least {ByteSize.Format(block * shares)}, one block of {BlockTokens} tokens for each silo");
        }
        if (settings.ContextLength is not null && tokens < context)
        {
            long blocks = (context + BlockTokens - 1L) / BlockTokens;
            throw new SettingsException("--context", $"{context}",
                $"at most {tokens}, what each silo's {ByteSize.Format(share)} hold, or --kv-memory of {ByteSize.Format(blocks * block * shares)} or more");
        }
        return new(share, (int)Math.Min(context, tokens), process);
    }

    private static long Share(EngineSettings settings, long total, long process)
    {
        if (settings.MaxSilos is not { } most)
            return total / settings.Silos;
        return settings.KvMemoryBytes is null ? Math.Min(total / settings.Silos, process / most) : total / most;
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
