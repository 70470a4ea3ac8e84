using Granary.Interfaces.Requests;

namespace Granary.Grains.Tests.Integration;

/// <summary>Prompts that are the same in every run.</summary>
internal static class Prompts
{
    public static int[] Random(int seed, int length, int vocabulary)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
    }

    /// <summary>Streams of unequal length; some share a beginning, some are sampled.</summary>
    public static RequestSpec[] Specs(int count, int vocabulary)
    {
        int[] shared = Random(1000, 64, vocabulary);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                int[] own = Random(i, 1 + (i * 37 % 150), vocabulary);
                int[] prompt = i % 4 == 0 ? [.. shared, .. own] : own;
                return Bed.Spec(prompt, 4 + (i * 13 % 40), temperature: i % 3 == 0 ? 1 : 0, seed: (ulong)i);
            }),
        ];
    }
}
