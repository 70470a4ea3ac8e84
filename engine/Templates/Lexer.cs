namespace Granary.Engine.Templates;

/// <summary>
/// Splits a template into text and the tokens of its tags. A minus inside a tag's bracket eats all blanks on that side; otherwise a
/// statement or comment eats the blanks before it on its line, and one line end after it.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineCountedTo;
    private bool _atLineStart = true;

    private Lexer(string source) => _source = source;

    /// <summary>The tokens of <paramref name="source"/>, the last of kind <see cref="TokenKind.End"/>.</summary>
    public static List<Token> Tokenize(string source)
    {
        source = source.ReplaceLineEndings("\n");
        if (source.EndsWith('\n'))
            source = source[..^1];
        var lexer = new Lexer(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var tag = NextTag(_at);
            if (tag < 0)
            {
                AddData(_source[_at..]);
                _at = _source.Length;
                break;
            }

            AddData(TextBefore(tag));
            var kind = _source[tag + 1];
            _at = tag + 2;
            if (At(_at) is '-' or '+')
                _at++;
            if (kind == '#')
                SkipComment();
            else if (kind == '%' && TryMatchTag(_at, "raw", out var afterRaw))
                AddRaw(afterRaw);
            else
                AddTag(kind == '%');
        }

        _tokens.Add(new Token(TokenKind.End, "", LineAt(_source.Length)));
    }

    private int NextTag(int from)
    {
        for (var at = _source.IndexOf('{', from); at >= 0; at = _source.IndexOf('{', at + 1))
        {
            if (At(at + 1) is '{' or '%' or '#')
                return at;
        }

        return -1;
    }

    private string TextBefore(int tag)
    {
        var text = _source[_at..tag];
        if (At(tag + 2) == '-')
            return text.TrimEnd();
        if (At(tag + 2) == '+' || _source[tag + 1] == '{')
            return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        var alone = (lineStart > 0 || _atLineStart) && text.AsSpan(lineStart).IsWhiteSpace();
        return alone ? text[..lineStart] : text;
    }

    private void AddData(string text)
    {
        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Data, text, LineAt(_at)));
    }

    private void SkipComment()
    {
        var line = LineAt(_at);
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw new TemplateException("A comment is not closed", line);
        CloseTag(end, end > _at ? _source[end - 1] : '\0', eatsLineEnd: true);
    }

    // Goes past a closing bracket and what it eats.
    private void CloseTag(int bracket, char sign, bool eatsLineEnd)
    {
        _at = bracket + 2;
        if (sign == '-')
        {
            while (char.IsWhiteSpace(At(_at)))
                _at++;
        }
        else if (sign != '+' && eatsLineEnd && At(_at) == '\n')
        {
            _at++;
        }

        _atLineStart = _source[_at - 1] == '\n';
    }

    // Matches "name sign? %}" after an opening bracket.
    private bool TryMatchTag(int at, string name, out int bracket)
    {
        bracket = at;
        while (char.IsWhiteSpace(At(bracket)))
            bracket++;
        if (string.CompareOrdinal(_source, bracket, name, 0, name.Length) != 0)
            return false;
        bracket += name.Length;
        while (char.IsWhiteSpace(At(bracket)))
            bracket++;
        if (At(bracket) is '-' or '+')
            bracket++;
        return At(bracket) == '%' && At(bracket + 1) == '}';
    }

    private void AddRaw(int bracket)
    {
        var line = LineAt(bracket);
        CloseTag(bracket, _source[bracket - 1], eatsLineEnd: false);
        for (var tag = NextTag(_at); tag >= 0; tag = NextTag(tag + 1))
        {
            var inside = At(tag + 2) is '-' or '+' ? tag + 3 : tag + 2;
            if (_source[tag + 1] != '%' || !TryMatchTag(inside, "endraw", out var end))
                continue;
            AddData(TextBefore(tag));
            CloseTag(end, _source[end - 1], eatsLineEnd: true);
            return;
        }

        throw new TemplateException("A raw block is not closed", line);
    }

    private void AddTag(bool isBlock)
    {
        var line = LineAt(_at);
        _tokens.Add(new Token(isBlock ? TokenKind.BlockBegin : TokenKind.VariableBegin, "", line));
        var bracket = isBlock ? "%}" : "}}";
        var expressions = new ExpressionLexer(_source, _at);
        while (true)
        {
            _at = expressions.SkipBlanks();
            if (_at >= _source.Length)
                throw new TemplateException(isBlock ? "A statement is not closed by '%}'" : "An expression is not closed by '}}'", line);
            var sign = _source[_at] is '-' or '+' ? _source[_at] : '\0';
            var end = sign == '\0' ? _at : _at + 1;
            if (!expressions.InBrackets && string.CompareOrdinal(_source, end, bracket, 0, 2) == 0)
            {
                _tokens.Add(new Token(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, "", LineAt(end)));
                CloseTag(end, sign, eatsLineEnd: isBlock);
                return;
            }

            _tokens.Add(expressions.Next(LineAt(_at)));
        }
    }

    private char At(int index) => index < _source.Length ? _source[index] : '\0';

    private int LineAt(int index)
    {
        _line += _source.AsSpan(_lineCountedTo, Math.Max(0, index - _lineCountedTo)).Count('\n');
        _lineCountedTo = Math.Max(_lineCountedTo, index);
        return _line;
    }
}
