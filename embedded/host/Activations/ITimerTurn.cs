namespace Granary.Embedded.Host;

/// <summary>A tick of a grain timer, whatever its state's type.</summary>
internal interface ITimerTurn
{
    /// <summary>Whether it counts as use of the activation.</summary>
    bool KeepAlive { get; }

    /// <summary>Stops the timer without telling its callback: the silo crashed.</summary>
    void Drop();
}
