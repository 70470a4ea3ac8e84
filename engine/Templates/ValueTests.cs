using System.Collections.Frozen;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Comparisons, and the tests that follow <c>is</c>.</summary>
internal static class ValueTests
{
    private static readonly FrozenDictionary<string, Func<object?, bool>> Simple = new Dictionary<string, Func<object?, bool>>
    {
        ["defined"] = value => value is not Undefined,
        ["undefined"] = value => value is Undefined,
        ["none"] = value => value is null,
        ["string"] = value => value is string,
        ["mapping"] = value => value is OrderedDictionary<string, object?>,
        ["iterable"] = value => value is string or List<object?> or TupleValue or OrderedDictionary<string, object?> or Undefined,
        ["sequence"] = value => value is string or List<object?> or TupleValue or OrderedDictionary<string, object?>,
        ["number"] = Arithmetic.IsNumber,
        ["integer"] = value => value is long,
        ["float"] = value => value is double,
        ["boolean"] = value => value is bool,
        ["true"] = value => value is true,
        ["false"] = value => value is false,
        ["callable"] = value => value is MacroValue or MethodValue or FunctionValue,
        ["lower"] = value => value is string text && IsCased(text, Rune.IsUpper, Rune.IsLower),
        ["upper"] = value => value is string text && IsCased(text, Rune.IsLower, Rune.IsUpper),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Comparisons = new Dictionary<string, string>
    {
        ["eq"] = "==",
        ["equalto"] = "==",
        ["=="] = "==",
        ["ne"] = "!=",
        ["!="] = "!=",
        ["lt"] = "<",
        ["lessthan"] = "<",
        ["<"] = "<",
        ["le"] = "<=",
        ["<="] = "<=",
        ["gt"] = ">",
        ["greaterthan"] = ">",
        [">"] = ">",
        ["ge"] = ">=",
        [">="] = ">=",
        ["in"] = "in",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="value"/> passes the test <paramref name="name"/>.</summary>
    public static bool Apply(string name, object? value, Arguments arguments, RenderState state)
    {
        if (Simple.TryGetValue(name, out var test))
        {
            arguments.AtMost(0);
            return test(value);
        }

        if (Comparisons.TryGetValue(name, out var comparison))
            return Compare(comparison, value, arguments.Require(0, "other"), state);
        return name switch
        {
            "divisibleby" => Remainder(value, arguments.Require(0, "num"), state) == 0,
            "even" => Remainder(value, 2L, state) == 0,
            "odd" => Remainder(value, 2L, state) == 1,
            "sameas" => IsSame(value, arguments.Require(0, "other")),
            "filter" => value is string filter && Filters.Exists(filter),
            "test" => value is string other && (Simple.ContainsKey(other) || Comparisons.ContainsKey(other)
                || other is "divisibleby" or "even" or "odd" or "sameas" or "filter" or "test"),
            _ => throw state.Fail($"There is no test '{name}'"),
        };
    }

    /// <summary>Whether <paramref name="left"/> <paramref name="op"/> <paramref name="right"/> holds.</summary>
    public static bool Compare(string op, object? left, object? right, RenderState state) => op switch
    {
        "==" => Operators.AreEqual(left, right, state),
        "!=" => !Operators.AreEqual(left, right, state),
        "in" => Operators.Contains(right, left, state),
        "not in" => !Operators.Contains(right, left, state),
        "<" => Order(left, right, state) < 0,
        "<=" => Order(left, right, state) <= 0,
        ">" => Order(left, right, state) is > 0 and < 2,
        _ => Order(left, right, state) is >= 0 and < 2,
    };

    // Nothing holds of what is not a number: its order is none of -1, 0 and 1.
    private static int Order(object? left, object? right, RenderState state) =>
        left is double.NaN || right is double.NaN ? int.MaxValue : Math.Sign(Operators.Compare(left, right, state));

    private static double Remainder(object? value, object? divisor, RenderState state) =>
        Arithmetic.IsNumber(value) && Arithmetic.IsNumber(divisor)
            ? Arithmetic.ToDouble(Arithmetic.Apply("%", value, divisor, state))
            : throw state.Fail("The test applies to numbers only");

    private static bool IsSame(object? left, object? right) =>
        left is null or bool or long or double or string ? Equals(left, right) : ReferenceEquals(left, right);

    private static bool IsCased(string text, Func<Rune, bool> refused, Func<Rune, bool> wanted) =>
        !text.EnumerateRunes().Any(refused) && text.EnumerateRunes().Any(wanted);
}
