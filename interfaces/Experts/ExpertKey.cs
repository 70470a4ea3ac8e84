using System.Globalization;

namespace Granary.Interfaces.Experts;

/// <summary>The key of an expert grain: model/layer/expert/replica.</summary>
/// <param name="Model">The model's name; it may itself contain slashes.</param>
/// <param name="Layer">The layer, from zero.</param>
/// <param name="Expert">The expert within its layer, from zero.</param>
/// <param name="Replica">Tells copies of one expert apart.</param>
public readonly record struct ExpertKey(string Model, int Layer, int Expert, int Replica)
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is no expert key.</exception>
    public static ExpertKey Parse(string key)
    {
        string[] parts = key.Split('/');
        if (parts.Length >= 4
            && Number(parts[^3], out int layer) && Number(parts[^2], out int expert) && Number(parts[^1], out int replica))
            return new ExpertKey(string.Join('/', parts[..^3]), layer, expert, replica);
        throw new FormatException($"Expert key '{key}' is not of the form model/layer/expert/replica");

        static bool Number(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model}/{Layer}/{Expert}/{Replica}");
}
