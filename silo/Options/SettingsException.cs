namespace Granary.Silo.Options;

/// <summary>An option's value cannot be used with this model or on this machine.</summary>
/// <param name="option">The option.</param>
/// <param name="value">What was given.</param>
/// <param name="expected">What would do.</param>
internal sealed class SettingsException(string option, string value, string expected)
    : Exception(Format(option, value, expected))
{
    /// <summary>The one wording of all messages about options.</summary>
    public static string Format(string option, string value, string expected) => $"Option '{option}' is '{value}'; expected {expected}.";
}
