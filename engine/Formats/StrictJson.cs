using System.Text.Json;
using System.Text.Unicode;

namespace Granary.Engine.Formats;

/// <summary>Reading of JSON from model files, with this namespace's errors and without allowances.</summary>
internal static class StrictJson
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int DepthMax = 16;

    /// <summary>Reads a value from a reader and a state.</summary>
    public delegate TResult Read<TState, TResult>(ref Utf8JsonReader reader, TState state);

    /// <summary>Runs <paramref name="read"/> over <paramref name="json"/>, and turns the parser's errors into <see cref="ModelFormatException"/>.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="start">Where the text begins in the file, in bytes.</param>
    /// <param name="json">The text.</param>
    /// <param name="state">Handed to <paramref name="read"/>.</param>
    /// <param name="read">Reads the whole text.</param>
    public static TResult Guard<TState, TResult>(string file, long start, ReadOnlySpan<byte> json, TState state, Read<TState, TResult> read)
    {
        CheckText(file, start, json);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            return read(ref reader, state);
        }
        catch (JsonException error)
        {
            throw ModelFormatException.At(file, start + reader.BytesConsumed, "malformed JSON", "a JSON object", error);
        }
        catch (InvalidOperationException error)
        {
            // An escaped half of a surrogate pair has no string.
            throw ModelFormatException.At(file, start + reader.TokenStartIndex, "a malformed JSON string", "Unicode text", error);
        }
    }

    /// <summary>Parses a whole document in which no object names a key twice.</summary>
    public static JsonDocument Document(string file, ReadOnlyMemory<byte> json)
    {
        CheckText(file, 0, json.Span);
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DepthMax });
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw ModelFormatException.In(file, "JSON", $"malformed or with a duplicate key ({error.Message})", "one JSON object with unique keys", error);
        }
    }

    /// <summary>Moves to the next token, which must be of a kind.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType kind, string file, long start, string expected)
    {
        if (!reader.Read() || reader.TokenType != kind)
            throw ModelFormatException.At(file, start + reader.TokenStartIndex, $"unexpected JSON {reader.TokenType}", expected);
    }

    /// <summary>The next property's name, or null at the end of the object.</summary>
    public static string? NextName(ref Utf8JsonReader reader, string file, long start)
    {
        if (!reader.Read())
            throw ModelFormatException.At(file, start + reader.TokenStartIndex, "JSON ends early", "'}'");
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    /// <summary>Makes sure that nothing but white space is left.</summary>
    public static void ExpectEnd(ref Utf8JsonReader reader, string file, long start)
    {
        if (reader.Read())
            throw ModelFormatException.At(file, start + reader.TokenStartIndex, "more than one JSON value", "one object");
    }

    private static void CheckText(string file, long start, ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw ModelFormatException.At(file, start, "JSON that is not UTF-8", "UTF-8 text");
    }
}
