namespace Granary.Engine.Templates;

/// <summary>What one rendering may use; beyond it a <see cref="TemplateException"/> ends the rendering.</summary>
public sealed record TemplateLimits
{
    /// <summary>The limits that hold unless others are given.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Statements, expressions and list elements visited.</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>UTF-16 units of the result, and of any one string on the way.</summary>
    public long OutputCharacters { get; init; } = 16_000_000;

    /// <summary>UTF-16 units of all strings made on the way, together.</summary>
    public long BuiltCharacters { get; init; } = 256_000_000;

    /// <summary>How deep expressions, statements, macro calls and values may nest, counted together.</summary>
    public int Depth { get; init; } = 500;

    /// <summary>Numbers that one <c>range()</c> may give.</summary>
    public int RangeItems { get; init; } = 100_000;
}
