using System.Text.Json;
using Xunit;

namespace Granary.Engine.Tests.Tokenizers;

public sealed class Qwen2GoldenTests
{
    private sealed record Case(string text, bool add_special, bool parse_special, int[] ids, string detok_hex);

    private static readonly Case[] Cases =
        JsonSerializer.Deserialize<Case[]>(File.ReadAllBytes(RepositoryPaths.Golden("tokenizers/qwen2.json")))!;

    [Fact]
    public void AllCasesAreThere() => Assert.Equal(96, Cases.Length);

    [Fact]
    public void EncodesAsRecorded() => Assert.All(Cases, c =>
        Assert.Equal(c.ids, TestTokenizers.Qwen2.Encode(c.text, c.parse_special, c.add_special)));

    [Fact]
    public void TokensHoldTheRecordedBytes() => Assert.All(Cases, c =>
        Assert.Equal(c.detok_hex, Convert.ToHexStringLower(TestTokenizers.Qwen2.AllBytes(c.ids))));
}
