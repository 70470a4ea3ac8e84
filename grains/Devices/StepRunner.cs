using Granary.Engine.Devices;
using Granary.Grains.Balancing;

namespace Granary.Grains.Devices;

/// <summary>
/// Computes a step layer by layer: attention and router, own experts at once, one message per peer for the others,
/// then everything added up in router order. It never blocks: where rows of peers are missing it says so, and is asked
/// to go on when they have come. Nothing it does counts before the commit, so a step may be abandoned anywhere.
/// </summary>
/// <param name="device">The stages.</param>
/// <param name="peers">The other silos.</param>
/// <param name="loads">Counts the rows that are routed to experts.</param>
/// <param name="time">Times the pauses before a peer with a full queue is asked again.</param>
/// <param name="wake">Called, on any thread, when a peer has answered.</param>
/// <param name="serve">Serves other silos' expert work; called between any two stages.</param>
public sealed class StepRunner(
    IDevice device, IExpertPeers peers, ExpertLoads loads, TimeProvider time, Action wake, Action serve)
{
    private readonly List<PeerExchange> _exchanges = [];
    private readonly RowTargets _targets = new(device);
    private LocalMap? _map;
    private int _layer;

    /// <summary>What went wrong when <see cref="Advance"/> says <see cref="StepState.Failed"/>.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The layer that the step is at.</summary>
    public int Layer => _layer;

    /// <summary>Layers of the step that were run, the one that waits for peers included.</summary>
    public int LayersRun { get; private set; }

    /// <summary>Whether a peer has yet to answer.</summary>
    internal bool AwaitsPeers => _exchanges.Exists(exchange => !exchange.Answered);

    /// <summary>Begins a step, forgetting any other.</summary>
    public void Begin(StepBatch batch, LocalMap map)
    {
        _map = map;
        _layer = 0;
        LayersRun = 0;
        Drop();
        Failure = null;
        device.Begin(batch.Slices, batch.Tokens);
    }

    /// <summary>Gives up the step under way: what peers have yet to answer is not waited for, nor asked for again.</summary>
    public void Drop()
    {
        foreach (PeerExchange exchange in _exchanges) exchange.Drop();
        _exchanges.Clear();
    }

    /// <summary>Computes until the step is done or must wait.</summary>
    public StepState Advance()
    {
        LocalMap map = _map ?? throw new InvalidOperationException("No step was begun");
        while (true)
        {
            if (_exchanges.Count > 0)
            {
                StepState state = Collect();
                if (state != StepState.Done) return state;
                device.Combine();
                _layer++;
            }

            while (_layer < device.Layers)
            {
                serve();
                device.Attend(_layer);
                loads.Add(_layer, device.RoutedExperts);
                if (!map.AllLocal) Dispatch(map);
                device.RunLocalExperts(_layer, map.Layer(_layer));
                LayersRun++;
                if (_exchanges.Count > 0) break;
                device.Combine();
                _layer++;
            }

            if (_exchanges.Count > 0) continue;
            serve();
            device.Head();
            return StepState.Done;
        }
    }

    private void Dispatch(LocalMap map)
    {
        ReadOnlySpan<int> targets = _targets.Choose(map, _layer);
        for (int peer = 0; peer < map.Map.Silos.Length; peer++)
        {
            PeerExchange? exchange = PeerExchange.Gather(device, map.Map, _layer, peer, targets);
            if (exchange is null) continue;
            exchange.Send(peers, time, wake);
            _exchanges.Add(exchange);
        }
    }

    /// <summary>Takes what peers have answered.</summary>
    private StepState Collect()
    {
        foreach (PeerExchange exchange in _exchanges)
        {
            if (!exchange.Answered) return StepState.Waiting;
        }

        foreach (PeerExchange exchange in _exchanges)
        {
            if (exchange.TryScatter(device, out Exception? failure)) continue;
            Failure = failure;
            return StepState.Failed;
        }

        _exchanges.Clear();
        return StepState.Done;
    }
}
