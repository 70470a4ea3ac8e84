namespace Granary.Embedded.Host;

/// <summary>Simulated time: every turn of a silo is an event.</summary>
internal sealed class SimulatedExecutor(EventLoop loop, SimulatedSilo? silo) : IExecutor
{
    public int Quantum => 1;

    public TaskCreationOptions Completion => TaskCreationOptions.None;

    public void Post(IThreadPoolWorkItem item) => loop.Post(EventKind.Turn, silo, item);
}
