namespace Orleans.Runtime;

/// <summary>Work that a silo does once it has started.</summary>
public interface IStartupTask
{
    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Cancelled when the start is abandoned.</param>
    Task Execute(CancellationToken cancellationToken);
}
