using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

/// <summary>What tests say about checks.</summary>
internal static class Checking
{
    /// <summary>The check finds something wrong, under its own name.</summary>
    public static void Finds(this ICheck check, string what, Action<ICheck> look)
    {
        CheckFailedException found = Assert.Throws<CheckFailedException>(() => look(check));
        Assert.Equal(check.Name, found.Check);
        Assert.Contains(what, found.Message, StringComparison.Ordinal);
    }

    /// <summary>The check finds something wrong after an event.</summary>
    public static void Finds(this ICheck check, string what) => check.Finds(what, one => one.AfterEvent());
}
