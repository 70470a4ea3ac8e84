using System.Globalization;

namespace Granary.Engine.Templates;

/// <summary>Parses expressions, from the loosest binding to the tightest.</summary>
internal sealed class ExpressionParser(TokenStream tokens)
{
    /// <summary>An expression, with or without the <c>a if b else c</c> form at its top.</summary>
    public Expression Parse(bool withConditional = true)
    {
        tokens.Enter();
        var result = withConditional ? ParseConditional() : ParseOr();
        tokens.Leave();
        return result;
    }

    /// <summary>An expression, or several with commas between, which make a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true)
    {
        var line = tokens.Current.Line;
        var first = Parse(withConditional);
        if (!tokens.IsOperator(","))
            return first;
        var items = new List<Expression> { first };
        while (tokens.SkipOperator(",") && !EndsTuple())
            items.Add(Parse(withConditional));
        return new TupleExpression(items, line);
    }

    /// <summary>Filters with a bar before each.</summary>
    public List<(string Name, ArgumentList Arguments)> ParseFilters()
    {
        var filters = new List<(string Name, ArgumentList Arguments)>();
        while (tokens.SkipOperator("|"))
            filters.Add(ParseFilter());
        return filters;
    }

    /// <summary>A filter's name and arguments.</summary>
    public (string Name, ArgumentList Arguments) ParseFilter() =>
        (DottedName(), tokens.IsOperator("(") ? ParseArguments() : ArgumentList.Empty);

    private bool EndsTuple() =>
        tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd || tokens.IsOperator(")") || tokens.IsOperator("=") || tokens.IsName("in");

    private Expression ParseConditional()
    {
        var line = tokens.Current.Line;
        var result = ParseOr();
        while (tokens.SkipName("if"))
        {
            var condition = ParseOr();
            result = new ConditionalExpression(condition, result, tokens.SkipName("else") ? Parse() : null, line);
        }

        return result;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.IsName("or"))
            left = new BinaryExpression("or", left, After(ParseAnd), left.Line);
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.IsName("and"))
            left = new BinaryExpression("and", left, After(ParseNot), left.Line);
        return left;
    }

    private Expression ParseNot()
    {
        if (!tokens.IsName("not"))
            return ParseComparison();
        var line = tokens.Next().Line;
        tokens.Enter();
        var operand = ParseNot();
        tokens.Leave();
        return new UnaryExpression("not", operand, line);
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string Operator, Expression Operand)>();
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Operator && tokens.Current.Text is "==" or "!=" or "<" or ">" or "<=" or ">=")
            {
                rest.Add((tokens.Next().Text, ParseSum()));
            }
            else if (tokens.SkipName("in"))
            {
                rest.Add(("in", ParseSum()));
            }
            else if (tokens.IsName("not") && tokens.IsNameAfter("in"))
            {
                tokens.Next();
                tokens.Next();
                rest.Add(("not in", ParseSum()));
            }
            else
            {
                return rest.Count == 0 ? first : new ComparisonExpression(first, rest, first.Line);
            }
        }
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (tokens.IsOperator("+") || tokens.IsOperator("-"))
            left = new BinaryExpression(tokens.Current.Text, left, After(ParseConcatenation), left.Line);
        return left;
    }

    private Expression ParseConcatenation()
    {
        var left = ParseProduct();
        while (tokens.IsOperator("~"))
            left = new BinaryExpression("~", left, After(ParseProduct), left.Line);
        return left;
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (tokens.Current.Kind == TokenKind.Operator && tokens.Current.Text is "*" or "/" or "//" or "%")
            left = new BinaryExpression(tokens.Current.Text, left, After(ParsePower), left.Line);
        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary(withFilters: true);
        while (tokens.IsOperator("**"))
            left = new BinaryExpression("**", left, After(() => ParseUnary(withFilters: true)), left.Line);
        return left;
    }

    private Expression After(Func<Expression> parse)
    {
        tokens.Next();
        return parse();
    }

    private Expression ParseUnary(bool withFilters)
    {
        tokens.Enter();
        var token = tokens.Current;
        Expression result;
        if (tokens.SkipOperator("-") || tokens.SkipOperator("+"))
            result = new UnaryExpression(token.Text, ParseUnary(withFilters: false), token.Line);
        else
            result = ParsePostfix(ParsePrimary());
        if (withFilters)
            result = ParseFiltersAndTests(result);
        tokens.Leave();
        return result;
    }

    private Expression ParseFiltersAndTests(Expression target)
    {
        while (true)
        {
            var line = tokens.Current.Line;
            if (tokens.SkipOperator("|"))
            {
                var (name, arguments) = ParseFilter();
                target = new FilterExpression(target, name, arguments, line);
            }
            else if (tokens.SkipName("is"))
            {
                target = ParseTest(target, line);
            }
            else if (target is FilterExpression && tokens.IsOperator("("))
            {
                target = new CallExpression(target, ParseArguments(), line);
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ParseTest(Expression target, int line)
    {
        var negated = tokens.SkipName("not");
        var name = DottedName();
        var arguments = ArgumentList.Empty;
        if (tokens.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (tokens.Current.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float
            || tokens.IsOperator("[") || tokens.IsOperator("{")
            || (tokens.Current.Kind == TokenKind.Name && tokens.Current.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not" or "recursive")))
        {
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], []);
        }

        Expression test = new TestExpression(target, name, arguments, line);
        return negated ? new UnaryExpression("not", test, line) : test;
    }

    private string DottedName()
    {
        var name = tokens.Expect(TokenKind.Name, "a name").Text;
        while (tokens.SkipOperator("."))
            name += "." + tokens.Expect(TokenKind.Name, "a name").Text;
        return name;
    }

    private Expression ParsePostfix(Expression target)
    {
        while (true)
        {
            var line = tokens.Current.Line;
            if (tokens.SkipOperator("."))
                target = ParseMember(target, line);
            else if (tokens.SkipOperator("["))
                target = ParseSubscript(target, line);
            else if (tokens.IsOperator("("))
                target = new CallExpression(target, ParseArguments(), line);
            else
                return target;
        }
    }

    private Expression ParseMember(Expression target, int line)
    {
        if (tokens.Current.Kind == TokenKind.Integer)
            return new SubscriptExpression(target, ParsePrimary(), line);
        return new AttributeExpression(target, tokens.Expect(TokenKind.Name, "a name").Text, line);
    }

    private Expression ParseSubscript(Expression target, int line)
    {
        var start = tokens.IsOperator(":") ? null : ParseTuple();
        if (!tokens.IsOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new SubscriptExpression(target, start!, line);
        }

        tokens.ExpectOperator(":");
        var stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : Parse();
        var step = tokens.SkipOperator(":") && !tokens.IsOperator("]") ? Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(target, start, stop, step, line);
    }

    private ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string Name, Expression Value)>();
        while (!tokens.SkipOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.SkipOperator(")"))
                    break;
            }

            if (tokens.IsOperator("*") || tokens.IsOperator("**"))
                throw new TemplateException("Unpacking arguments by '*' is not supported", tokens.Current.Line);
            if (tokens.Current.Kind == TokenKind.Name && tokens.IsOperatorAfter("="))
            {
                var name = tokens.Next().Text;
                tokens.ExpectOperator("=");
                named.Add((name, Parse()));
            }
            else if (named.Count > 0)
            {
                throw tokens.Unexpected("a named argument");
            }
            else
            {
                positional.Add(Parse());
            }
        }

        return new ArgumentList(positional, named);
    }

    private Expression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Next();
                return token.Text switch
                {
                    "true" or "True" => new LiteralExpression(true, token.Line),
                    "false" or "False" => new LiteralExpression(false, token.Line),
                    "none" or "None" => new LiteralExpression(null, token.Line),
                    _ => new NameExpression(token.Text, token.Line),
                };
            case TokenKind.String:
                var text = "";
                while (tokens.Current.Kind == TokenKind.String)
                    text += tokens.Next().Text;
                return new LiteralExpression(text, token.Line);
            case TokenKind.Integer:
                tokens.Next();
                return new LiteralExpression(long.Parse(token.Text, CultureInfo.InvariantCulture), token.Line);
            case TokenKind.Float:
                tokens.Next();
                return new LiteralExpression(double.Parse(token.Text, CultureInfo.InvariantCulture), token.Line);
            case TokenKind.Operator when token.Text == "(":
                return ParseParenthesis();
            case TokenKind.Operator when token.Text == "[":
                return new ListExpression(ParseItems("[", "]", () => Parse()), token.Line);
            case TokenKind.Operator when token.Text == "{":
                return new DictionaryExpression(ParseItems("{", "}", ParseEntry), token.Line);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    private Expression ParseParenthesis()
    {
        var line = tokens.Next().Line;
        if (tokens.SkipOperator(")"))
            return new TupleExpression([], line);
        var inside = ParseTuple();
        tokens.ExpectOperator(")");
        return inside;
    }

    private List<T> ParseItems<T>(string open, string close, Func<T> parse)
    {
        tokens.ExpectOperator(open);
        var items = new List<T>();
        while (!tokens.SkipOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.SkipOperator(close))
                    break;
            }

            items.Add(parse());
        }

        return items;
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        var key = Parse();
        tokens.ExpectOperator(":");
        return (key, Parse());
    }
}
