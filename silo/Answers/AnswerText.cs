using Granary.Engine.Tokenizers;

namespace Granary.Silo.Answers;

/// <summary>
/// Turns the tokens of one answer into text: control tokens are left out, characters are whole, and nothing of a stop
/// text shows. It takes tokens one by one, so neither the text nor the count depends on how they arrived.
/// </summary>
internal sealed class AnswerText(Tokenizer tokenizer, string[] stops)
{
    private readonly Utf8Stream _characters = new();
    private readonly StopText _stop = new(stops);

    /// <summary>Tokens taken, up to and with the one that completed a stop text.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether a stop text ended the answer.</summary>
    public bool Stopped => _stop.Found;

    /// <summary>Takes the next token.</summary>
    /// <returns>The text that is now certain; often none.</returns>
    public string Append(int token)
    {
        if (Stopped)
            return "";
        Tokens++;
        // A model's table of tokens may be padded beyond its tokenizer's; such a token has no text.
        bool silent = token >= tokenizer.VocabularySize || tokenizer.IsSpecial(token);
        return silent ? "" : _stop.Append(_characters.Append(tokenizer.Bytes(token)));
    }

    /// <summary>The tokens have ended.</summary>
    /// <returns>The rest of the text.</returns>
    public string Flush()
    {
        if (Stopped)
            return "";
        string last = _stop.Append(_characters.Flush());
        return Stopped ? last : last + _stop.Flush();
    }
}
