using System.Collections.Immutable;
using Granary.Embedded.Host;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Granary.Embedded.Tests;

/// <summary>What a run's calls carry is part of its hash.</summary>
public sealed class RunHashTests
{
    [Fact]
    public void Equal_runs_have_equal_hashes() => Assert.Equal(Run(1, "a", "x"), Run(1, "a", "x"));

    [Fact]
    public void Runs_that_differ_only_in_an_argument_differ() => Assert.NotEqual(Run(1, "a", "x"), Run(2, "a", "x"));

    [Fact]
    public void Runs_that_differ_only_in_a_result_differ() => Assert.NotEqual(Ask("yes"), Ask("no"));

    [Fact]
    public void Runs_that_differ_only_in_what_a_callee_throws_differ() => Assert.NotEqual(Ask("!yes"), Ask("!no"));

    [Fact]
    public void Runs_that_differ_only_in_a_target_differ() => Assert.NotEqual(Run(1, "a", "x"), Run(1, "b", "x"));

    [Fact]
    public void Runs_that_differ_only_in_the_request_context_differ() => Assert.NotEqual(Run(1, "a", "x"), Run(1, "a", "y"));

    [Fact]
    public void Runs_that_differ_only_in_what_is_lost_differ()
    {
        Assert.Equal(Lose("a"), Lose("a"));
        Assert.NotEqual(Lose("a"), Lose("b"));

        static ulong Lose(string lost) => Simulated.Run(Simulated.Options(21), 2, async cluster =>
        {
            var grains = new Dictionary<string, ITestGrain>
            {
                ["a"] = await cluster.PlaceAsync(0, 1, "a"),
                ["b"] = await cluster.PlaceAsync(0, 1, "b"),
            };
            cluster.Cut(cluster.Silos[0], cluster.Silos[1], TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<TimeoutException>(() => grains[lost].AddAsync(1));
        });
    }

    public static TheoryData<object?, object?> Different() => new()
    {
        { null, 0 },
        { 1, 2 },
        { 1, 1L },
        { "a", "b" },
        { new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 4 } },
        { new byte[] { 1, 0 }, new byte[] { 1 } },
        { new[] { 1f, 2f }, new[] { 2f, 1f } },
        { new List<string> { "a", "b" }, new List<string> { "b", "a" } },
        { new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, int> { ["a"] = 2 } },
        { ImmutableDictionary<string, int>.Empty.Add("a", 1), ImmutableDictionary<string, int>.Empty.Add("a", 2) },
        { ImmutableArray.Create(1, 2), ImmutableArray.Create(1, 3) },
        { new ReadOnlyMemory<int>([1, 2, 3], 0, 2), new ReadOnlyMemory<int>([1, 2, 3], 1, 2) },
        { (1, "a"), (1, "b") },
        { DayOfWeek.Monday, DayOfWeek.Friday },
        { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) },
        { new Guid(1, 2, 3, new byte[8]), new Guid(1, 2, 4, new byte[8]) },
        { new InvalidOperationException("a"), new InvalidOperationException("b") },
        { new InvalidOperationException("a"), new ArgumentException("a") },
        { GrainId.Create("t", "a"), GrainId.Create("t", "b") },
        { new Leaf(1) { Next = new Leaf(2) }, new Leaf(1) { Next = new Leaf(3) } },
        { new Leaf(1) { Weight = 1 }, new Leaf(1) { Weight = null } },
        { new Leaf(1), new Branch(1, []) },
        { new Branch(1, [new Leaf(1)]), new Branch(1, [new Branch(1, [])]) },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Different_values_have_different_digests(object? one, object? other)
    {
        Assert.NotEqual(DigestOf(one), DigestOf(other));
        Assert.Equal(DigestOf(one), DigestOf(one));
    }

    [Fact]
    public void A_digest_is_the_same_in_every_process_and_in_any_order_of_hashes()
    {
        var names = Enumerable.Range(0, 50).Select(i => $"name {i}").ToArray();
        Assert.Equal(DigestOf(names.ToImmutableHashSet()), DigestOf(names.Reverse().ToImmutableHashSet()));
        Assert.Equal(KnownDigest, DigestOf(new Branch(7, new List<Leaf> { new(1) { Next = new Leaf(2), Weight = 0.5 } })));
    }

    [Fact]
    public void A_value_that_holds_itself_has_a_digest()
    {
        var leaf = new Leaf(1);
        leaf.Next = leaf;
        Assert.NotEqual(0ul, DigestOf(leaf));
    }

    private const ulong KnownDigest = 12144674285247068219;

    private static ulong DigestOf(object? value)
    {
        var digest = new Digest();
        digest.AddObject(value);
        return digest.Value;
    }

    private static ulong Run(int amount, string key, string context) => Simulated.Run(Simulated.Options(20), 2, async cluster =>
    {
        var grains = new Dictionary<string, ITestGrain>
        {
            ["a"] = await cluster.PlaceAsync(0, 1, "a"),
            ["b"] = await cluster.PlaceAsync(0, 1, "b"),
        };
        RequestContext.Set("later", 1);
        RequestContext.Set("key", context);
        await grains[key].TellAsync(amount);
        RequestContext.Clear();
        await Task.Delay(TimeSpan.FromMilliseconds(100), cluster.Time);
    });

    /// <summary>A run whose calls differ in nothing but what comes back.</summary>
    private static ulong Ask(string answer) => Simulated.Run(Simulated.Options(22), 2, async cluster =>
    {
        EchoGrain.Expect(answer);
        await cluster.Factory(0).GetGrain<IEchoGrain>(0).AskAsync().ContinueWith(_ => { }, TaskScheduler.Current);
    });

    [GenerateSerializer]
    public record Leaf([property: Id(0)] int Number)
    {
        [Id(1)]
        public Leaf? Next { get; set; }

        [Id(2)]
        public double? Weight { get; init; }
    }

    [GenerateSerializer]
    public sealed record Branch(int Number, [property: Id(0)] IReadOnlyList<Leaf> Leaves) : Leaf(Number);
}
