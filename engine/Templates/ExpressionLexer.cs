using System.Globalization;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Reads the tokens inside a tag.</summary>
internal sealed class ExpressionLexer(string source, int start)
{
    private static readonly string[] LongOperators = ["**", "//", "==", "!=", "<=", ">="];

    private int _at = start;
    private int _brackets;

    /// <summary>Whether a bracket is open, so that braces do not close the tag.</summary>
    public bool InBrackets => _brackets > 0;

    /// <summary>Goes to the next token and says where that is.</summary>
    public int SkipBlanks()
    {
        while (_at < source.Length && char.IsWhiteSpace(source[_at]))
            _at++;
        return _at;
    }

    /// <summary>Reads the token at the current place.</summary>
    public Token Next(int line)
    {
        var c = source[_at];
        if (c is '"' or '\'')
            return new Token(TokenKind.String, ReadString(c, line), line);
        if (char.IsAsciiDigit(c))
            return ReadNumber(line);
        if (c == '_' || char.IsLetter(c))
        {
            var from = _at;
            while (_at < source.Length && (source[_at] == '_' || char.IsLetterOrDigit(source[_at])))
                _at++;
            return new Token(TokenKind.Name, source[from.._at], line);
        }

        return new Token(TokenKind.Operator, ReadOperator(c, line), line);
    }

    private string ReadOperator(char c, int line)
    {
        foreach (var op in LongOperators)
        {
            if (string.CompareOrdinal(source, _at, op, 0, 2) == 0)
            {
                _at += 2;
                return op;
            }
        }

        if (!"+-*/%~<>=()[]{}.,:|".Contains(c, StringComparison.Ordinal))
            throw new TemplateException($"Unexpected character '{c}'", line);
        _brackets += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
        _at++;
        return c.ToString();
    }

    private Token ReadNumber(int line)
    {
        var from = _at;
        SkipDigits();
        var isFloat = false;
        if (At(_at) == '.' && char.IsAsciiDigit(At(_at + 1)))
        {
            isFloat = true;
            _at++;
            SkipDigits();
        }

        var exponent = At(_at + 1) is '+' or '-' ? _at + 2 : _at + 1;
        if (At(_at) is 'e' or 'E' && char.IsAsciiDigit(At(exponent)))
        {
            isFloat = true;
            _at = exponent;
            SkipDigits();
        }

        var text = source[from.._at].Replace("_", "", StringComparison.Ordinal);
        if (!isFloat && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new TemplateException($"The number {text} does not fit 64 bits", line);
        return new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text, line);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(At(_at)) || (At(_at) == '_' && char.IsAsciiDigit(At(_at + 1))))
            _at++;
    }

    private string ReadString(char quote, int line)
    {
        var text = new StringBuilder();
        for (_at++; At(_at) != quote; _at++)
        {
            if (_at >= source.Length)
                throw new TemplateException("A string is not closed", line);
            if (source[_at] == '\\')
                ReadEscape(text, line);
            else
                text.Append(source[_at]);
        }

        _at++;
        return text.ToString();
    }

    private void ReadEscape(StringBuilder text, int line)
    {
        var c = At(++_at);
        var plain = "\\'\"abfnrtv".IndexOf(c, StringComparison.Ordinal);
        if (c == '\n')
            return;
        if (plain >= 0 && c != '\0')
            text.Append("\\'\"\a\b\f\n\r\t\v"[plain]);
        else if (c is 'x' or 'u' or 'U')
            text.Append(ReadCodePoint(c == 'x' ? 2 : c == 'u' ? 4 : 8, line));
        else if (c is >= '0' and <= '7')
            text.Append(ReadOctal());
        else
            text.Append('\\').Append(c);
    }

    private string ReadCodePoint(int digits, int line)
    {
        if (_at + digits >= source.Length
            || !int.TryParse(source.AsSpan(_at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || (code > 0xFFFF && !Rune.IsValid(code)))
        {
            throw new TemplateException($"An escape needs {digits} hexadecimal digits of a character", line);
        }

        _at += digits;
        return code <= 0xFFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
    }

    private char ReadOctal()
    {
        var code = 0;
        var digits = 0;
        for (; digits < 3 && At(_at) is >= '0' and <= '7'; digits++, _at++)
            code = (code * 8) + (At(_at) - '0');
        _at--;
        return (char)code;
    }

    private char At(int index) => index < source.Length ? source[index] : '\0';
}
