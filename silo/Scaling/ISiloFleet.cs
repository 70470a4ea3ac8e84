namespace Granary.Silo.Scaling;

/// <summary>The device silos of this process, as far as their number can be changed.</summary>
internal interface ISiloFleet
{
    /// <summary>The most silos that memory allows at once.</summary>
    int MostSilos { get; }

    /// <summary>What memory silos take of what there is, for people.</summary>
    string DescribeMemory(int silos);

    /// <summary>Starts a silo; it has joined when the task ends, and is gone again if that fails.</summary>
    Task StartAsync(string name, CancellationToken cancellation);

    /// <summary>Stops a silo in good order, or frees what one that has crashed held.</summary>
    Task StopAsync(string name);

    /// <summary>Has a silo take no new requests and give its experts away. It may be told more than once.</summary>
    void Drain(string name);

    /// <summary>Has a silo that drains serve as before.</summary>
    void Resume(string name);

    /// <summary>Ends a silo as a crash would.</summary>
    void Kill(string name);

    /// <summary>Waits until the cluster has noticed that a silo has crashed.</summary>
    Task WaitUntilNoticedAsync(string name, CancellationToken cancellation);

    /// <summary>Has the map redrawn if it does not fit the silos, and looks how far they are.</summary>
    /// <returns>Null where there is no answer just now.</returns>
    Task<FleetView?> LookAsync();

    /// <summary>Has the gateway take note of the map in force.</summary>
    Task AnnounceAsync();
}
