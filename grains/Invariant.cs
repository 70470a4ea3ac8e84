using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Granary.Grains;

/// <summary>Conditions that hold unless the program is wrong; they are checked in release builds too.</summary>
public static class Invariant
{
    /// <summary>Throws unless <paramref name="condition"/> holds.</summary>
    /// <exception cref="InvariantException">It does not.</exception>
    public static void Check(
        [DoesNotReturnIf(false)] bool condition,
        string message,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition) throw new InvariantException($"{message} (broken: {expression})");
    }
}
