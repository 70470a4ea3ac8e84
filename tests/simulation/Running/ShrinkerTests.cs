using Granary.Simulation.Running;
using Xunit;

namespace Granary.Simulation.Tests.Running;

public sealed class ShrinkerTests
{
    private static readonly int[] _twelve = [.. Enumerable.Range(0, 12)];

    [Theory]
    [InlineData(5)]
    [InlineData(0, 11)]
    [InlineData(2, 3, 7)]
    [InlineData(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
    public void What_must_come_together_is_found(params int[] needed) =>
        Assert.Equal(needed, Shrinker.Shrink(_twelve, faults => needed.All(faults.Contains)));

    [Fact]
    public void A_failure_without_any_fault_needs_none() => Assert.Empty(Shrinker.Shrink(_twelve, _ => true));

    [Fact]
    public void Of_what_remains_nothing_can_be_left_out()
    {
        // Fails with any three faults of which one is even: several smallest lists, and leaving out changes which.
        static bool Fails(IReadOnlyList<int> faults) => faults.Count >= 3 && faults.Any(fault => fault % 2 == 0);
        IReadOnlyList<int> smallest = Shrinker.Shrink(_twelve, Fails);
        Assert.True(Fails(smallest));
        for (int i = 0; i < smallest.Count; i++) Assert.False(Fails([.. smallest.Where((_, at) => at != i)]));
    }

    [Fact]
    public void Runs_are_few()
    {
        int runs = 0;
        Shrinker.Shrink(_twelve, faults =>
        {
            runs++;
            return faults.Contains(1) && faults.Contains(10);
        });
        Assert.InRange(runs, 1, 60);
    }
}
