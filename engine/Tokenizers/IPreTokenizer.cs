namespace Granary.Engine.Tokenizers;

/// <summary>Splits text into the pieces within which merges happen; one implementation for each family of split patterns.</summary>
internal interface IPreTokenizer
{
    /// <summary>The end of the piece that begins at <paramref name="start"/>: more than start, at most the text's length.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="start">An index within the text.</param>
    int PieceEnd(ReadOnlySpan<char> text, int start);
}
