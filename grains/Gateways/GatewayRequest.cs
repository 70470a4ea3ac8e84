using System.Threading.Channels;
using Granary.Interfaces.Requests;

namespace Granary.Grains.Gateways;

/// <summary>
/// The gateway's copy of a request: enough to start it anew anywhere. It takes each position once, from whichever
/// generation is first to bring it; a second one must be equal.
/// </summary>
internal sealed class GatewayRequest
{
    private readonly Lock _gate = new();
    private readonly List<int> _produced = [];
    private readonly TimeProvider _time;

    // What it holds is bounded by the request's limit of tokens: the silo never waits for a slow client.
    private readonly Channel<TokenChunk> _chunks = Channel.CreateUnbounded<TokenChunk>(
        new UnboundedChannelOptions { SingleReader = true });

    private long _lastProgress;
    private int _cachedTokens = -1;
    private bool _resuming;

    public GatewayRequest(Guid id, RequestSpec spec, TimeProvider time)
    {
        Id = id;
        Spec = spec;
        _time = time;
        Started = _lastProgress = time.GetTimestamp();
    }

    public Guid Id { get; }

    public RequestSpec Spec { get; }

    public long Started { get; }

    /// <summary>The silo at work; empty before the request is accepted.</summary>
    public string Silo { get; private set; } = "";

    public int Generation { get; private set; } = 1;

    public bool Finished { get; private set; }

    /// <summary>Whether the silo at work ended the request, so that there is nothing to cancel there.</summary>
    public bool EndedBySilo { get; private set; }

    /// <summary>Tokens that have come so far.</summary>
    public int Produced
    {
        get
        {
            lock (_gate) return _produced.Count;
        }
    }

    /// <summary>A copy of the tokens that have come so far.</summary>
    public int[] Tokens
    {
        get
        {
            lock (_gate) return [.. _produced];
        }
    }

    /// <summary>Where the request is.</summary>
    public GatewayPhase Phase
    {
        get
        {
            lock (_gate)
            {
                if (Finished) return GatewayPhase.Answered;
                if (_resuming) return GatewayPhase.Resuming;
                return Silo.Length > 0 ? GatewayPhase.Running : GatewayPhase.Starting;
            }
        }
    }

    public int CachedTokens => Math.Max(0, Volatile.Read(ref _cachedTokens));

    public ChannelReader<TokenChunk> Chunks => _chunks.Reader;

    public TimeSpan SinceProgress => _time.GetElapsedTime(Volatile.Read(ref _lastProgress));

    /// <summary>Takes what is new in an update.</summary>
    /// <exception cref="InvariantException">A token differs from the one that another generation brought.</exception>
    public void Take(TokenUpdate update)
    {
        lock (_gate)
        {
            if (Finished) return;
            if (_cachedTokens < 0) Volatile.Write(ref _cachedTokens, update.CachedTokens);
            // Tokens beyond the next position are left for the generation that closes the gap.
            if (update.Position > _produced.Count) return;
            int known = Math.Min(_produced.Count - update.Position, update.Tokens.Length);
            for (int i = 0; i < known; i++)
            {
                Invariant.Check(
                    _produced[update.Position + i] == update.Tokens[i],
                    $"Request {Id:N} has token {_produced[update.Position + i]} at position {update.Position + i}; "
                    + $"generation {update.Generation} brings {update.Tokens[i]}");
            }

            Volatile.Write(ref _lastProgress, _time.GetTimestamp());
            int[] fresh = update.Tokens[known..];
            _produced.AddRange(fresh);
            FinishReason finish = Ending(update);
            if (fresh.Length > 0 || finish != FinishReason.None)
                _chunks.Writer.TryWrite(new TokenChunk(fresh, finish, update.Error));
            if (finish == FinishReason.None) return;
            EndedBySilo = true;
            End();
        }
    }

    /// <summary>Ends the request with an error, unless it has ended.</summary>
    public bool Fail(string error)
    {
        lock (_gate)
        {
            if (Finished) return false;
            _chunks.Writer.TryWrite(new TokenChunk([], FinishReason.Error, error));
            End();
            return true;
        }
    }

    /// <summary>Ends the request because nobody wants it any more, unless it has ended.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            if (!Finished) End();
        }
    }

    /// <summary>What starts the present generation.</summary>
    public StartRequest ToStart(ITokenSink sink, string gateway)
    {
        lock (_gate)
        {
            return new StartRequest
            {
                Spec = Spec,
                Generation = Generation,
                Produced = [.. _produced],
                Sink = sink,
                Gateway = gateway,
            };
        }
    }

    /// <summary>Notes where the present generation works.</summary>
    public void Settle(string silo)
    {
        lock (_gate)
        {
            Silo = silo;
            _resuming = false;
            Volatile.Write(ref _lastProgress, _time.GetTimestamp());
        }
    }

    /// <summary>Claims the right to start the request anew.</summary>
    /// <param name="silo">The silo that is taken to be lost; another one at work means that it is being done already.</param>
    public bool TryBeginResume(string silo)
    {
        lock (_gate)
        {
            if (Finished || _resuming || Silo != silo) return false;
            _resuming = true;
            return true;
        }
    }

    /// <summary>Begins a new generation; tokens of the ones before are still taken.</summary>
    public void NextGeneration()
    {
        lock (_gate) Generation++;
    }

    private FinishReason Ending(TokenUpdate update)
    {
        bool complete = update.Position + update.Tokens.Length == _produced.Count;
        return update.Finish switch
        {
            FinishReason.Stop or FinishReason.Length when complete => update.Finish,
            // An earlier generation may fail or be cancelled because a later one has replaced it.
            FinishReason.Error when update.Generation == Generation && !_resuming => FinishReason.Error,
            // A cancellation that this gateway asked for finds the request abandoned; any other one is a silo that has
            // given the request up, and the request goes on elsewhere.
            _ => FinishReason.None,
        };
    }

    private void End()
    {
        Finished = true;
        _chunks.Writer.TryComplete();
    }
}
