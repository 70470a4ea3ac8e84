using Granary.Engine.Kv;
using Granary.Engine.Sampling;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Requests;

namespace Granary.Grains.Devices;

/// <summary>
/// One request on one device: its tokens, how many of them are computed, and the pages that hold them.
/// <c>0 &lt;= Sealed * 32 &lt;= Computed &lt;= Known &lt;= Tokens.Length</c>; the rest follows. Only the device touches it, under
/// the lock of its <see cref="SequenceTable"/>.
/// </summary>
public sealed class Sequence
{
    private readonly PrefixHash[] _chain;
    private readonly PrefixHash _root;
    private int _hashed;

    internal Sequence(Guid request, StartRequest start, PrefixHash root, int contextLength)
    {
        RequestSpec spec = start.Spec;
        Request = request;
        Generation = start.Generation;
        Spec = spec;
        Gateway = start.Gateway;
        Sink = start.Sink;
        Sampling = new SamplingParameters(
            spec.Sampling.Temperature, spec.Sampling.TopK, spec.Sampling.TopP, spec.Sampling.Seed);
        Limit = (int)Math.Min((long)spec.Prompt.Length + spec.MaxTokens, contextLength);
        Tokens = new int[Limit];
        spec.Prompt.CopyTo(Tokens, 0);
        start.Produced.CopyTo(Tokens, spec.Prompt.Length);
        Known = spec.Prompt.Length + start.Produced.Length;
        int blocks = SequenceView.PagesFor(Limit);
        Pages = new int[blocks];
        _chain = new PrefixHash[blocks];
        _root = root;
    }

    /// <summary>The request.</summary>
    public Guid Request { get; }

    /// <summary>Which attempt at the request this is.</summary>
    public int Generation { get; }

    /// <summary>What is asked for.</summary>
    public RequestSpec Spec { get; }

    /// <summary>Whom tokens are pushed to, and the name that tells gateways apart.</summary>
    public ITokenSink Sink { get; }

    /// <summary>The name of the gateway behind <see cref="Sink"/>.</summary>
    public string Gateway { get; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingParameters Sampling { get; }

    /// <summary>The most tokens the sequence can come to, the prompt included.</summary>
    public int Limit { get; }

    /// <summary>The prompt, then what was generated; <see cref="Known"/> of them count.</summary>
    public int[] Tokens { get; }

    /// <summary>Pages of the blocks, <see cref="PageCount"/> of them in use.</summary>
    public int[] Pages { get; }

    /// <summary>Tokens known so far.</summary>
    public int Known { get; internal set; }

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int Computed { get; internal set; }

    /// <summary>Pages that the sequence refers to.</summary>
    public int PageCount { get; internal set; }

    /// <summary>Leading blocks that are full, named, and offered to others.</summary>
    public int Sealed { get; internal set; }

    /// <summary>Tokens of the prompt that the cache had when the sequence was first admitted; -1 before.</summary>
    public int CachedTokens { get; internal set; } = -1;

    /// <summary>Whether somebody asked for the sequence to end.</summary>
    public bool CancelRequested { get; internal set; }

    /// <summary>Where in its life the sequence is.</summary>
    public RequestPhase Phase { get; internal set; } = RequestPhase.Queued;

    /// <summary>Called once when the sequence has ended, under the device's lock; it must not block.</summary>
    internal Action? Ended { get; set; }

    /// <summary>Tokens generated so far.</summary>
    public int Produced => Known - Spec.Prompt.Length;

    /// <summary>
    /// Hashes of the leading blocks that may be taken from the cache: full ones, short of the last known token, which
    /// must be computed for there to be logits.
    /// </summary>
    internal ReadOnlySpan<PrefixHash> ReusableChain() => Chain((Known - 1) / KvPageTable.BlockTokens);

    /// <summary>The hash of a full block.</summary>
    internal PrefixHash HashOf(int block) => Chain(block + 1)[block];

    private ReadOnlySpan<PrefixHash> Chain(int blocks)
    {
        for (; _hashed < blocks; _hashed++)
        {
            _chain[_hashed] = PrefixHasher.Next(
                _hashed == 0 ? _root : _chain[_hashed - 1],
                Tokens.AsSpan(_hashed * KvPageTable.BlockTokens, KvPageTable.BlockTokens));
        }

        return _chain.AsSpan(0, blocks);
    }
}
