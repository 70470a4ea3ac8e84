using Granary.Engine.Kv;
using Granary.Interfaces.Kv;
using Xunit;

namespace Granary.Grains.Tests.Integration;

public sealed class BlockDirectoryTests
{
    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_sealed_block_has_an_entry_that_names_its_silos_until_it_is_dropped(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            int[] prompt = Prompts.Random(1, 70, bed.Vocabulary);
            PrefixHash[] chain = PrefixHasher.Chain(bed.Served.CacheRoot(""), prompt);
            await bed.AnswerAsync(Bed.Spec(prompt, 3));

            string silo = Assert.Single(await CopiesAsync(bed, chain[1], copies => copies.Length > 0)).Silo;
            Assert.Contains(silo, new[] { bed.KeyOf(1), bed.KeyOf(2) });
            await bed.AssertNothingLeftAsync(1, 2);
            Assert.Empty(await CopiesAsync(bed, chain[1], copies => copies.Length == 0));
        });

    /// <summary>Devices tell the entries in the background, so the test waits for what it wants to see.</summary>
    private static async Task<BlockCopy[]> CopiesAsync(Bed bed, PrefixHash block, Func<BlockCopy[], bool> condition)
    {
        for (int i = 0; i < 500; i++)
        {
            BlockCopy[] copies = await bed.Grains.GetGrain<IKvBlockGrain>(block.ToString()).GetCopies();
            if (condition(copies)) return copies;
            await bed.PauseAsync();
        }

        throw new TimeoutException("The block's entry did not come to the state that was waited for");
    }
}
