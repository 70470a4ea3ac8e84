namespace Granary.Engine.Tokenizers;

/// <summary>
/// The 256 printable characters in which byte-level vocabularies spell bytes (GPT-2's scheme): a byte that is a printable Latin-1
/// character is itself, and the others follow from U+0100 on, in order of the byte.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOfByte = BuildChars();
    private static readonly short[] ByteOfChar = BuildBytes();

    /// <summary>The character that spells <paramref name="value"/>.</summary>
    public static char Char(byte value) => CharOfByte[value];

    /// <summary>The byte that <paramref name="c"/> spells, if it spells one.</summary>
    public static bool TryByte(char c, out byte value)
    {
        var found = c < ByteOfChar.Length ? ByteOfChar[c] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }

    private static char[] BuildChars()
    {
        var chars = new char[256];
        var next = '\u0100';
        for (var b = 0; b < 256; b++)
            chars[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : next++;
        return chars;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[CharOfByte.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var b = 0; b < 256; b++)
            bytes[CharOfByte[b]] = (short)b;
        return bytes;
    }
}
