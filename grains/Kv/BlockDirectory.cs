using System.Threading.Channels;
using Granary.Engine.Kv;
using Granary.Grains.Hosting;
using Granary.Interfaces.Kv;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Granary.Grains.Kv;

/// <summary>
/// Tells the KV-block grains which sealed blocks this silo has. The device's pump must not wait for it, so changes go
/// through a bounded queue; one that finds the queue full is left out, which costs a recomputation elsewhere at most.
/// </summary>
public sealed partial class BlockDirectory : IDisposable
{
    private readonly Channel<Change> _changes;
    private readonly CancellationTokenSource _stopped = new();
    private readonly string _silo;
    private readonly IGrainFactory _grains;
    private readonly SiloTasks _tasks;
    private readonly ILogger _logger;
    private long _leftOut;

    /// <summary>The directory of one silo.</summary>
    /// <param name="silo">The silo, as a device grain's key.</param>
    /// <param name="pages">KV pages of the silo. The queue holds two changes for each, so that a flush of all fits.</param>
    /// <param name="grains">Where to find the block grains.</param>
    /// <param name="tasks">Where the telling runs.</param>
    /// <param name="logger">Told of grains that could not be reached.</param>
    public BlockDirectory(string silo, int pages, IGrainFactory grains, SiloTasks tasks, ILogger logger)
    {
        _changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(2 * pages) { SingleReader = true });
        _silo = silo;
        _grains = grains;
        _tasks = tasks;
        _logger = logger;
    }

    /// <summary>Changes that found the queue full.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    /// <summary>Changes that have yet to be told.</summary>
    internal int Pending => _changes.Reader.Count;

    /// <summary>Starts telling.</summary>
    public void Start() => _ = _tasks.Run(TellAsync);

    /// <summary>Stops telling; what is queued is dropped.</summary>
    public void Stop()
    {
        _stopped.Cancel();
        _changes.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stopped.Dispose();
    }

    /// <summary>The silo has the block.</summary>
    public void Add(PrefixHash block) => Write(new Change(block, Added: true));

    /// <summary>The silo has the block no more.</summary>
    public void Drop(PrefixHash block) => Write(new Change(block, Added: false));

    private void Write(Change change)
    {
        if (!_changes.Writer.TryWrite(change)) Interlocked.Increment(ref _leftOut);
    }

    private async Task TellAsync()
    {
        try
        {
            CancellationToken stopped = _stopped.Token;
            while (await _changes.Reader.WaitToReadAsync(stopped))
            {
                while (!stopped.IsCancellationRequested && _changes.Reader.TryRead(out Change change)) await TellAsync(change);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            LogStopped(_silo, LeftOut);
        }
    }

    private async Task TellAsync(Change change)
    {
        try
        {
            IKvBlockGrain grain = _grains.GetGrain<IKvBlockGrain>(change.Block.ToString());
            if (change.Added) await grain.AddCopy(new BlockCopy(_silo, BlockTier.Device));
            else await grain.RemoveCopies(_silo);
        }
        catch (Exception e) when (!_stopped.IsCancellationRequested)
        {
            LogNotTold(e, _silo);
        }
    }

    private readonly record struct Change(PrefixHash Block, bool Added);
}
