namespace Granary.Engine.Templates;

/// <summary>What one rendering has used of its limits, and which line it is at.</summary>
internal sealed class RenderState(TemplateLimits limits, TimeProvider timeProvider)
{
    private long _steps;
    private long _builtCharacters;
    private int _depth;

    /// <summary>The line of the node last visited.</summary>
    public int Line { get; set; }

    /// <summary>What the rendering may use.</summary>
    public TemplateLimits Limits => limits;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider => timeProvider;

    /// <summary>An error at the current line.</summary>
    public TemplateException Fail(string reason) => new(reason, Line);

    /// <summary>Accounts for work.</summary>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.Steps)
            throw Fail($"The template took more than {limits.Steps} steps");
    }

    /// <summary>Accounts for a string of <paramref name="length"/> before it is made.</summary>
    public void Build(long length)
    {
        if (length > limits.OutputCharacters)
            throw Fail($"A text is longer than {limits.OutputCharacters} characters");
        _builtCharacters += length;
        if (_builtCharacters > limits.BuiltCharacters)
            throw Fail($"The template made texts of more than {limits.BuiltCharacters} characters");
    }

    /// <summary>Goes one level deeper; paired with <see cref="Leave"/>, which an exception may skip, since it ends the rendering.</summary>
    public void Enter()
    {
        if (++_depth > limits.Depth)
            throw Fail($"The template nests deeper than {limits.Depth}");
    }

    /// <summary>Goes one level up.</summary>
    public void Leave() => _depth--;
}
