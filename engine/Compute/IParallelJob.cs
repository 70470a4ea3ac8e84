namespace Granary.Engine.Compute;

/// <summary>Work that a <see cref="ComputePool"/> spreads over its threads. The result must not depend on which thread runs a part.</summary>
public interface IParallelJob
{
    /// <summary>Does part <paramref name="part"/> of <paramref name="parts"/>; parts run at the same time and in any order.</summary>
    void Run(int part, int parts);
}
