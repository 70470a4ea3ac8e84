namespace Granary.Engine.Templates;

/// <summary>Sums, products and the like, with whole numbers of 64 bits.</summary>
internal static class Arithmetic
{
    /// <summary>Whether a value is a number or a truth value, which counts as 0 or 1.</summary>
    public static bool IsNumber(object? value) => value is bool or long or double;

    /// <summary>A truth value or whole number as a whole number.</summary>
    public static long ToLong(object? value) => value is bool flag ? (flag ? 1 : 0) : (long)value!;

    /// <summary>A number as one with a fraction.</summary>
    public static double ToDouble(object value) => value is double number ? number : ToLong(value);

    /// <summary>The value of <paramref name="left"/> <paramref name="op"/> <paramref name="right"/>.</summary>
    public static object Apply(string op, object? left, object? right, RenderState state)
    {
        if (IsNumber(left) && IsNumber(right))
        {
            try
            {
                return left is double || right is double || op == "/"
                    ? Apply(op, ToDouble(left!), ToDouble(right!), state)
                    : (object)Apply(op, ToLong(left), ToLong(right), state);
            }
            catch (OverflowException)
            {
                throw state.Fail($"The result of '{op}' does not fit 64 bits");
            }
        }

        return (op, left, right) switch
        {
            ("+", string a, string b) => Join(a, b, state),
            ("+", List<object?> a, List<object?> b) => Join(a, b, state),
            ("+", TupleValue a, TupleValue b) => new TupleValue(Join(a.Items, b.Items, state)),
            ("*", string text, long or bool) => Repeat(text, ToLong(right), state),
            ("*", long or bool, string text) => Repeat(text, ToLong(left), state),
            ("*", List<object?> list, long or bool) => Repeat(list, ToLong(right), state),
            (_, Undefined undefined, _) => throw state.Fail(undefined.Reason),
            (_, _, Undefined undefined) => throw state.Fail(undefined.Reason),
            _ => throw state.Fail($"'{op}' does not apply to {Operators.TypeName(left)} and {Operators.TypeName(right)}"),
        };
    }

    /// <summary>Two strings as one.</summary>
    public static string Join(string left, string right, RenderState state)
    {
        state.Build(left.Length + (long)right.Length);
        return left + right;
    }

    private static long Apply(string op, long left, long right, RenderState state)
    {
        if (right == 0 && op is "//" or "%")
            throw state.Fail("A division by zero");
        return op switch
        {
            "+" => checked(left + right),
            "-" => checked(left - right),
            "*" => checked(left * right),
            // Division rounds down, and a remainder has the divisor's sign.
            "//" => checked(left / right) - (left % right != 0 && (left % right < 0) != (right < 0) ? 1 : 0),
            "%" => right == -1 ? 0 : ((left % right) + right) % right,
            "**" when right >= 0 => Power(left, right),
            _ => throw state.Fail($"'{op}' is not supported for {left} and {right}"),
        };
    }

    private static double Apply(string op, double left, double right, RenderState state)
    {
        if (right == 0 && op is "/" or "//" or "%")
            throw state.Fail("A division by zero");
        return op switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => Math.Floor(left / right),
            "%" => left - (Math.Floor(left / right) * right),
            _ => throw state.Fail($"'{op}' is not supported for numbers with a fraction"),
        };
    }

    private static long Power(long value, long exponent)
    {
        if (value is 0 or 1 || exponent == 0)
            return exponent == 0 ? 1L : value;
        if (value == -1)
            return exponent % 2 == 0 ? 1L : -1L;
        var result = 1L;
        for (; exponent > 0; exponent--)
            result = checked(result * value);
        return result;
    }

    private static List<object?> Join(IReadOnlyList<object?> left, IReadOnlyList<object?> right, RenderState state)
    {
        state.Step(left.Count + right.Count);
        return [.. left, .. right];
    }

    private static string Repeat(string text, long count, RenderState state)
    {
        if (count <= 0 || text.Length == 0)
            return "";
        state.Build(Math.Min(count, int.MaxValue) * text.Length);
        return string.Concat(Enumerable.Repeat(text, (int)count));
    }

    private static List<object?> Repeat(List<object?> list, long count, RenderState state)
    {
        if (count <= 0 || list.Count == 0)
            return [];
        state.Step(Math.Min(count, int.MaxValue) * list.Count);
        return [.. Enumerable.Repeat(list, (int)count).SelectMany(items => items)];
    }
}
