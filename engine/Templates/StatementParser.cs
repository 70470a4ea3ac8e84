namespace Granary.Engine.Templates;

/// <summary>Parses the statements of a template.</summary>
internal sealed class StatementParser(TokenStream tokens)
{
    private readonly ExpressionParser _expressions = new(tokens);

    /// <summary>The whole template.</summary>
    public List<Statement> ParseTemplate()
    {
        var body = ParseBody();
        return tokens.Current.Kind == TokenKind.End ? body : throw tokens.Unexpected("a statement");
    }

    // Reads up to a statement named in ends, whose name is then the next token, or to the template's end.
    private List<Statement> ParseBody(params ReadOnlySpan<string> ends)
    {
        tokens.Enter();
        var body = new List<Statement>();
        while (tokens.Current.Kind != TokenKind.End)
        {
            var token = tokens.Next();
            if (token.Kind == TokenKind.Data)
            {
                body.Add(new TextStatement(token.Text, token.Line));
            }
            else if (token.Kind == TokenKind.VariableBegin)
            {
                body.Add(new PrintStatement(_expressions.ParseTuple(), token.Line));
                tokens.Expect(TokenKind.VariableEnd, "'}}'");
            }
            else
            {
                if (tokens.Current.Kind == TokenKind.Name && ends.Contains(tokens.Current.Text))
                {
                    tokens.Leave();
                    return body;
                }

                body.Add(ParseStatement());
            }
        }

        if (ends.Length > 0)
            throw tokens.Unexpected($"'{{% {ends[^1]} %}}'");
        tokens.Leave();
        return body;
    }

    private Statement ParseStatement()
    {
        var token = tokens.Expect(TokenKind.Name, "a statement");
        return token.Text switch
        {
            "if" => ParseIf(token.Line),
            "for" => ParseFor(token.Line),
            "set" => ParseSet(token.Line),
            "macro" => ParseMacro(token.Line),
            "filter" => ParseFilterBlock(token.Line),
            "with" => ParseWith(token.Line),
            "generation" => new GroupStatement(ParseBlock("endgeneration"), token.Line),
            "break" or "continue" => ParseLoopControl(token),
            _ => throw new TemplateException($"The statement '{token.Text}' is not supported here", token.Line),
        };
    }

    private List<Statement> ParseBlock(string end)
    {
        EndTag();
        var body = ParseBody(end);
        tokens.Next();
        EndTag();
        return body;
    }

    private void EndTag() => tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private IfStatement ParseIf(int line)
    {
        var branches = new List<(Expression Condition, IReadOnlyList<Statement> Body)>();
        List<Statement> otherwise = [];
        do
        {
            var condition = _expressions.ParseTuple();
            EndTag();
            branches.Add((condition, ParseBody("elif", "else", "endif")));
        }
        while (tokens.SkipName("elif"));

        if (tokens.SkipName("else"))
        {
            EndTag();
            otherwise = ParseBody("endif");
        }

        tokens.Next();
        EndTag();
        return new IfStatement(branches, otherwise, line);
    }

    private ForStatement ParseFor(int line)
    {
        var target = ParseTarget(allowAttribute: false);
        if (!tokens.SkipName("in"))
            throw tokens.Unexpected("'in'");
        var items = _expressions.ParseTuple(withConditional: false);
        var filter = tokens.SkipName("if") ? _expressions.Parse() : null;
        if (tokens.IsName("recursive"))
            throw new TemplateException("A recursive loop is not supported", line);
        EndTag();
        var body = ParseBody("else", "endfor");
        List<Statement> otherwise = [];
        if (tokens.SkipName("else"))
        {
            EndTag();
            otherwise = ParseBody("endfor");
        }

        tokens.Next();
        EndTag();
        return new ForStatement(target, items, filter, body, otherwise, line);
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget(allowAttribute: true);
        if (tokens.SkipOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new SetStatement(target, value, line);
        }

        var filters = _expressions.ParseFilters();
        return new CaptureStatement(target, filters, ParseBlock("endset"), line);
    }

    private CaptureStatement ParseFilterBlock(int line)
    {
        List<(string Name, ArgumentList Arguments)> filters = [_expressions.ParseFilter(), .. _expressions.ParseFilters()];
        return new CaptureStatement(null, filters, ParseBlock("endfilter"), line);
    }

    private WithStatement ParseWith(int line)
    {
        var assignments = new List<(AssignmentTarget Target, Expression Value)>();
        while (tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
                tokens.ExpectOperator(",");
            var target = ParseName();
            tokens.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
        }

        return new WithStatement(assignments, ParseBlock("endwith"), line);
    }

    private MacroStatement ParseMacro(int line)
    {
        var name = tokens.Expect(TokenKind.Name, "a macro's name").Text;
        tokens.ExpectOperator("(");
        var parameters = new List<(string Name, Expression? Default)>();
        while (!tokens.SkipOperator(")"))
        {
            if (parameters.Count > 0)
                tokens.ExpectOperator(",");
            var parameter = tokens.Expect(TokenKind.Name, "a parameter").Text;
            parameters.Add((parameter, tokens.SkipOperator("=") ? _expressions.Parse() : null));
        }

        return new MacroStatement(name, parameters, ParseBlock("endmacro"), line);
    }

    private LoopControlStatement ParseLoopControl(Token token)
    {
        EndTag();
        return new LoopControlStatement(token.Text == "break", token.Line);
    }

    private AssignmentTarget ParseTarget(bool allowAttribute)
    {
        var first = ParseOneTarget(allowAttribute);
        if (!tokens.IsOperator(","))
            return first;
        var items = new List<AssignmentTarget> { first };
        while (tokens.SkipOperator(",") && !tokens.IsName("in") && !tokens.IsOperator("="))
            items.Add(ParseOneTarget(allowAttribute));
        return new TupleTarget(items);
    }

    private AssignmentTarget ParseOneTarget(bool allowAttribute)
    {
        if (tokens.SkipOperator("("))
        {
            tokens.Enter();
            var inside = ParseTarget(allowAttribute);
            tokens.Leave();
            tokens.ExpectOperator(")");
            return inside;
        }

        var name = ParseName();
        return allowAttribute && tokens.SkipOperator(".")
            ? new AttributeTarget(name.Name, tokens.Expect(TokenKind.Name, "a name").Text)
            : name;
    }

    private NameTarget ParseName()
    {
        var token = tokens.Expect(TokenKind.Name, "a name");
        if (token.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw new TemplateException($"'{token.Text}' cannot be assigned", token.Line);
        return new NameTarget(token.Text);
    }
}
