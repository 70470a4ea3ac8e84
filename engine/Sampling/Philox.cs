namespace Granary.Engine.Sampling;

/// <summary>
/// The counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
/// (2011): a draw is a function of key and counter, so any draw can be made again anywhere, in any order.
/// </summary>
internal static class Philox
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint KeyStepA = 0x9E3779B9;
    private const uint KeyStepB = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four words of one block.</summary>
    public static (uint A, uint B, uint C, uint D) Block((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key)
    {
        var (a, b, c, d) = counter;
        var (keyA, keyB) = key;
        for (var round = 0; round < Rounds; round++)
        {
            var productA = (ulong)MultiplierA * a;
            var productB = (ulong)MultiplierB * c;
            (a, b, c, d) = ((uint)(productB >> 32) ^ b ^ keyA, (uint)productB, (uint)(productA >> 32) ^ d ^ keyB, (uint)productA);
            keyA += KeyStepA;
            keyB += KeyStepB;
        }

        return (a, b, c, d);
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    /// <param name="seed">The request's seed.</param>
    /// <param name="choice">Which of the request's answers.</param>
    /// <param name="position">The token's position in the sequence.</param>
    /// <param name="draw">Which of the draws made for that token.</param>
    public static double Uniform(ulong seed, int choice, int position, int draw)
    {
        var (a, b, _, _) = Block(((uint)position, (uint)choice, (uint)draw, 0), ((uint)seed, (uint)(seed >> 32)));
        return (((ulong)(a >> 5) << 26) | (b >> 6)) * (1.0 / (1UL << 53));
    }
}
