namespace Granary.Engine.Templates;

/// <summary>A template cannot be parsed, fails while it is rendered, raises an error of its own, or reaches a limit.</summary>
public sealed class TemplateException : Exception
{
    /// <param name="reason">What is wrong.</param>
    /// <param name="line">The line of the template, from 1; 0 where the fault is in what it was given.</param>
    public TemplateException(string reason, int line)
        : base($"line {line}: {reason}")
    {
        Reason = reason;
        Line = line;
    }

    /// <summary>What is wrong, without the line; the template's own words where it raised the error.</summary>
    public string Reason { get; }

    /// <summary>The line of the template, from 1; 0 where the fault is in what it was given.</summary>
    public int Line { get; }
}
