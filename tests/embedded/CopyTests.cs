using System.Collections.Immutable;
using Granary.Embedded.Host;
using Orleans;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class CopyTests : IAsyncLifetime
{
    private readonly EmbeddedTestCluster _cluster = new(1);

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_grain_changes_its_own_copy_of_an_argument_only()
    {
        var mine = new Parcel { Items = [1, 2, 3], Names = { ["a"] = [1] }, Hidden = 5 };
        var back = await Grain().ChangeAsync(mine);
        Assert.Equal([1, 2, 3], mine.Items);
        Assert.Equal([1], mine.Names["a"]);
        Assert.Equal([9, 2, 3], back.Items);
        Assert.Equal([1, 9], back.Names["a"]);
        Assert.Equal(0, back.Hidden);
    }

    [Fact]
    public async Task A_result_is_a_copy_of_what_the_grain_keeps()
    {
        var grain = Grain();
        var one = await grain.KeptAsync();
        one.Items[0] = 77;
        Assert.Equal(0, (await grain.KeptAsync()).Items[0]);
    }

    [Fact]
    public async Task Immutable_types_parameters_and_results_are_passed_as_they_are()
    {
        var value = new Frozen([1]);
        Assert.Same(value, await Grain().SameTypeAsync(value));
        byte[] bytes = [1, 2];
        Assert.Same(bytes, await Grain().SameParameterAsync(bytes));
        Assert.NotSame(bytes, await Grain().CopyAsync(bytes));
    }

    [Fact]
    public async Task Records_and_collections_arrive_whole()
    {
        var order = new Order("id", [new(1, 2.5f), new(2, null)], new() { ["k"] = (3, "x") }, ImmutableArray.Create("p"), new byte[] { 1, 2 });
        var back = await Grain().OrderAsync(order);
        Assert.NotSame(order, back);
        Assert.Equal(order.Lines, back.Lines);
        Assert.Equal(order.Extra, back.Extra);
        Assert.Equal(order.Tags, back.Tags);
        Assert.Equal(order.Bytes.ToArray(), back.Bytes.ToArray());
        Assert.Equal("id", back.Id);
    }

    [Fact]
    public async Task Shared_and_cyclic_references_stay_so()
    {
        var node = new Node();
        node.Next = node;
        var back = await Grain().NodeAsync(node);
        Assert.NotSame(node, back);
        Assert.Same(back, back.Next);
    }

    [Fact]
    public async Task Base_class_members_are_copied_too()
    {
        var back = Assert.IsType<Derived>(await Grain().BaseAsync(new Derived { Low = 1, High = 2 }));
        Assert.Equal((1, 2), (back.Low, back.High));
    }

    [Fact]
    public void A_type_that_may_not_cross_is_an_error_that_names_it()
    {
        var failure = Assert.Throws<NotSupportedException>(() => { _ = Grain().StrangerAsync(new Stranger()); });
        Assert.Contains(nameof(Stranger), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_may_not_cross_fails_the_call()
    {
        var failure = await Assert.ThrowsAsync<NotSupportedException>(Grain().ReturnStrangerAsync);
        Assert.Contains(nameof(Stranger), failure.Message, StringComparison.Ordinal);
    }

    private ICopyGrain Grain() => _cluster.Client.GetGrain<ICopyGrain>("c");
}

public interface ICopyGrain : IGrainWithStringKey
{
    Task<Parcel> ChangeAsync(Parcel parcel);

    Task<Parcel> KeptAsync();

    Task<Frozen> SameTypeAsync(Frozen value);

    [return: Immutable]
    Task<byte[]> SameParameterAsync([Immutable] byte[] bytes);

    Task<byte[]> CopyAsync(byte[] bytes);

    Task<Order> OrderAsync(Order order);

    Task<Node> NodeAsync(Node node);

    Task<Base> BaseAsync(Base value);

    Task StrangerAsync(Stranger stranger);

    Task<Stranger> ReturnStrangerAsync();
}

public sealed class CopyGrain : Grain, ICopyGrain
{
    private readonly Parcel _kept = new() { Items = [0] };

    public Task<Parcel> ChangeAsync(Parcel parcel)
    {
        parcel.Items[0] = 9;
        parcel.Names["a"].Add(9);
        return Task.FromResult(parcel);
    }

    public Task<Parcel> KeptAsync() => Task.FromResult(_kept);

    public Task<Frozen> SameTypeAsync(Frozen value) => Task.FromResult(value);

    public Task<byte[]> SameParameterAsync(byte[] bytes) => Task.FromResult(bytes);

    public Task<byte[]> CopyAsync(byte[] bytes) => Task.FromResult(bytes);

    public Task<Order> OrderAsync(Order order) => Task.FromResult(order);

    public Task<Node> NodeAsync(Node node) => Task.FromResult(node);

    public Task<Base> BaseAsync(Base value) => Task.FromResult(value);

    public Task StrangerAsync(Stranger stranger) => Task.CompletedTask;

    public Task<Stranger> ReturnStrangerAsync() => Task.FromResult(new Stranger());
}

[GenerateSerializer]
public sealed class Parcel
{
    [Id(0)]
    public int[] Items { get; set; } = [];

    [Id(1)]
    public Dictionary<string, List<int>> Names { get; init; } = [];

    public int Hidden { get; set; }
}

[Immutable]
[GenerateSerializer]
public sealed record Frozen([property: Id(0)] int[] Values);

[GenerateSerializer]
public readonly record struct Line([property: Id(0)] int Number, [property: Id(1)] float? Price);

[GenerateSerializer]
public sealed record Order(
    [property: Id(0)] string Id,
    [property: Id(1)] List<Line> Lines,
    [property: Id(2)] Dictionary<string, (int Count, string Name)> Extra,
    [property: Id(3)] ImmutableArray<string> Tags,
    [property: Id(4)] Memory<byte> Bytes);

[GenerateSerializer]
public sealed class Node
{
    [Id(0)]
    public Node? Next { get; set; }
}

[GenerateSerializer]
public class Base
{
    [Id(0)]
    public int Low { get; set; }
}

[GenerateSerializer]
public sealed class Derived : Base
{
    [Id(0)]
    public int High { get; set; }
}

public sealed class Stranger;
