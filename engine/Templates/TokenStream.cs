namespace Granary.Engine.Templates;

/// <summary>The tokens of a template, read one after another.</summary>
internal sealed class TokenStream(List<Token> tokens)
{
    private const int GreatestDepth = 200;

    private int _at;
    private int _depth;

    /// <summary>The token to be read next.</summary>
    public Token Current => tokens[_at];

    /// <summary>Whether the next token is an operator spelt <paramref name="text"/>.</summary>
    public bool IsOperator(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    /// <summary>Whether the next token is the name <paramref name="text"/>.</summary>
    public bool IsName(string text) => Current.Kind == TokenKind.Name && Current.Text == text;

    /// <summary>Whether the token after the next one is the name <paramref name="text"/>.</summary>
    public bool IsNameAfter(string text) =>
        _at + 1 < tokens.Count && tokens[_at + 1].Kind == TokenKind.Name && tokens[_at + 1].Text == text;

    /// <summary>Whether the token after the next one is an operator spelt <paramref name="text"/>.</summary>
    public bool IsOperatorAfter(string text) =>
        _at + 1 < tokens.Count && tokens[_at + 1].Kind == TokenKind.Operator && tokens[_at + 1].Text == text;

    /// <summary>Reads a token.</summary>
    public Token Next()
    {
        var token = tokens[_at];
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    /// <summary>Reads an operator if it comes next.</summary>
    public bool SkipOperator(string text)
    {
        if (!IsOperator(text))
            return false;
        _at++;
        return true;
    }

    /// <summary>Reads a name if it comes next.</summary>
    public bool SkipName(string text)
    {
        if (!IsName(text))
            return false;
        _at++;
        return true;
    }

    /// <summary>Reads an operator that must come next.</summary>
    public void ExpectOperator(string text)
    {
        if (!SkipOperator(text))
            throw Unexpected($"'{text}'");
    }

    /// <summary>Reads a token whose kind must be <paramref name="kind"/>.</summary>
    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Unexpected(what);

    /// <summary>An error that names what comes next.</summary>
    public TemplateException Unexpected(string expected)
    {
        var found = Current.Kind switch
        {
            TokenKind.End => "the end of the template",
            TokenKind.BlockEnd => "'%}'",
            TokenKind.VariableEnd => "'}}'",
            TokenKind.BlockBegin => "'{%'",
            TokenKind.VariableBegin => "'{{'",
            _ => $"'{Current.Text}'",
        };
        return new TemplateException($"Expected {expected}, found {found}", Current.Line);
    }

    /// <summary>Goes one level of nesting deeper.</summary>
    public void Enter()
    {
        if (++_depth > GreatestDepth)
            throw new TemplateException($"The template nests deeper than {GreatestDepth}", Current.Line);
    }

    /// <summary>Goes one level up.</summary>
    public void Leave() => _depth--;
}
