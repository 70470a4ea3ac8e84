using Granary.Engine.Kv;
using Xunit;

namespace Granary.Engine.Tests.Kv;

public sealed class PrefixHasherTests
{
    [Fact]
    public void A_chain_names_full_blocks_only_and_depends_on_all_before()
    {
        int[] tokens = [.. Enumerable.Range(0, 100)];
        PrefixHash root = PrefixHasher.Root("content", "profile", "");
        PrefixHash[] chain = PrefixHasher.Chain(root, tokens);
        Assert.Equal(3, chain.Length);
        Assert.Equal(chain[..2], PrefixHasher.Chain(root, tokens.AsSpan(0, 95)));
        tokens[0] = 1000;
        Assert.DoesNotContain(PrefixHasher.Chain(root, tokens)[2], chain);
    }

    [Theory]
    [InlineData("other", "profile", "")]
    [InlineData("content", "other", "")]
    [InlineData("content", "profile", "salt")]
    [InlineData("contentp", "rofile", "")]
    public void A_root_depends_on_each_part(string content, string profile, string salt) =>
        Assert.NotEqual(PrefixHasher.Root("content", "profile", ""), PrefixHasher.Root(content, profile, salt));

    [Fact]
    public void A_hash_survives_its_bytes()
    {
        PrefixHash hash = PrefixHasher.Root("a", "b", "c");
        Span<byte> bytes = stackalloc byte[PrefixHash.Size];
        hash.Write(bytes);
        Assert.Equal(hash, PrefixHash.Read(bytes));
        Assert.Equal(Convert.ToHexStringLower(bytes), hash.ToString());
    }
}
