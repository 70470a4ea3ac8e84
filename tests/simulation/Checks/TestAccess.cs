using System.Runtime.CompilerServices;
using Granary.Engine.Kv;

namespace Granary.Simulation.Tests.Checks;

/// <summary>Reaches what only tests may break.</summary>
internal static class TestAccess
{
    /// <summary>How many free pages a table believes it has.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_freeCount")]
    public static extern ref int FreeCount(KvPageTable pages);
}
