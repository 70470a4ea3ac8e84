using Granary.Embedded.Host;
using Orleans;
using Orleans.Concurrency;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class BoundaryContractTests
{
    [Fact]
    public void A_good_contract_has_no_violations() => Assert.Empty(BoundaryContract.Verify([typeof(IGood)]));

    [Theory]
    [InlineData(typeof(INameless), "INameless: has no [Alias].")]
    [InlineData(typeof(ISynchronous), "ISynchronous.Get: returns Int32")]
    [InlineData(typeof(IVoid), "IVoid.Go: returns void")]
    [InlineData(typeof(IBare), "Bare has no [GenerateSerializer]")]
    [InlineData(typeof(IUnnumbered), "Unnumbered.Two: has no [Id]")]
    [InlineData(typeof(ITwice), "Twice.Two: has the [Id] 0 of One")]
    [InlineData(typeof(IDeep), "Bare has no [GenerateSerializer]")]
    [InlineData(typeof(IOverloaded), "IOverloaded.Go: another method has the name 'Go'")]
    [InlineData(typeof(IEarlyToken), "IEarlyToken.Go(token): a cancellation token must be the last parameter")]
    [InlineData(typeof(IGeneric), "IGeneric.Go: is generic")]
    [InlineData(typeof(Anonymous), "Anonymous: has no [Alias].")]
    public void A_violation_is_named(Type root, string expected) =>
        Assert.Contains(BoundaryContract.Verify([root]), v => v.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void An_alias_belongs_to_one_type() =>
        Assert.Contains(BoundaryContract.Verify([typeof(IGood), typeof(ICopycat)]), v => v.Contains("shares the alias 'good'", StringComparison.Ordinal));

    [Fact]
    public void A_whole_assembly_is_checked() =>
        Assert.Contains(BoundaryContract.Verify(typeof(BoundaryContractTests).Assembly), v => v.StartsWith("INameless", StringComparison.Ordinal));

    [Alias("good")]
    private interface IGood : IGrainWithStringKey
    {
        Task<Letter?> SendAsync(IReadOnlyList<Letter> letters, Dictionary<string, (int Count, Colour Colour)?> more, CancellationToken token);

        ValueTask<IGood> NextAsync(Memory<byte> bytes);

        [OneWay]
        void Tell(string what);
    }

    [Alias("good")]
    private interface ICopycat : IGrainWithStringKey;

    private interface INameless : IGrainWithStringKey;

    [Alias("synchronous")]
    private interface ISynchronous : IGrainWithStringKey
    {
        int Get();
    }

    [Alias("void")]
    private interface IVoid : IGrainWithStringKey
    {
        void Go();
    }

    [Alias("bare")]
    private interface IBare : IGrainWithStringKey
    {
        Task GoAsync(Bare bare);
    }

    [Alias("unnumbered-user")]
    private interface IUnnumbered : IGrainWithStringKey
    {
        Task<Unnumbered> GoAsync();
    }

    [Alias("twice-user")]
    private interface ITwice : IGrainWithStringKey
    {
        Task<Twice[]> GoAsync();
    }

    [Alias("deep-user")]
    private interface IDeep : IGrainWithStringKey
    {
        Task<Dictionary<string, List<Deep>>> GoAsync();
    }

    [Alias("overloaded")]
    private interface IOverloaded : IGrainWithStringKey
    {
        Task Go(int one);

        Task Go(string one);
    }

    [Alias("earlytoken")]
    private interface IEarlyToken : IGrainWithStringKey
    {
#pragma warning disable CA1068 // The order is the violation that is tested.
        Task Go(CancellationToken token, int one);
#pragma warning restore CA1068
    }

    [Alias("generic")]
    private interface IGeneric : IGrainWithStringKey
    {
        Task Go<T>();
    }

    private enum Colour
    {
        Red,
    }

    [GenerateSerializer]
    [Alias("letter")]
    private sealed record Letter([property: Id(0)] string Text, [property: Id(1)] Colour Colour)
    {
        [Id(2)]
        public Letter? Reply { get; init; }
    }

    private sealed class Bare;

    [GenerateSerializer]
    [Alias("unnumbered")]
    private sealed record Unnumbered([property: Id(0)] int One, int Two);

    [GenerateSerializer]
    [Alias("twice")]
    private sealed record Twice([property: Id(0)] int One, [property: Id(0)] int Two);

    [GenerateSerializer]
    [Alias("deep")]
    private sealed record Deep([property: Id(0)] Bare Inner);

    [GenerateSerializer]
    private sealed record Anonymous([property: Id(0)] int One);
}
