using Granary.Grains.Routing;
using Xunit;

namespace Granary.Grains.Tests.Routing;

public sealed class PrefixAffinityRoutingTests
{
    private static readonly PrefixAffinityRouting _policy = new();

    private static RoutingCandidate Silo(
        string name, int matched = 0, long pending = 0, int running = 0, int waiting = 0, bool draining = false) =>
        new(name, matched, pending, running, waiting, QueueLimit: 4, draining);

    [Fact]
    public void The_prefix_attracts() => Assert.Equal(["b", "a"], _policy.Rank([Silo("a"), Silo("b", matched: 64)], 100));

    [Fact]
    public void The_prefix_does_not_outweigh_a_longer_wait() =>
        Assert.Equal(["a", "b"], _policy.Rank([Silo("a"), Silo("b", matched: 64, pending: 500)], 100));

    [Fact]
    public void Equals_are_taken_in_order() => Assert.Equal(["a", "b"], _policy.Rank([Silo("b"), Silo("a")], 10));

    [Fact]
    public void Requests_spread_over_idle_silos() =>
        Assert.Equal("b", _policy.Rank([Silo("a", running: 1), Silo("b")], 10)[0]);

    [Fact]
    public void Full_and_draining_silos_are_left_out() =>
        Assert.Equal(["c"], _policy.Rank([Silo("a", waiting: 4), Silo("b", draining: true), Silo("c", pending: 9000)], 10));
}
