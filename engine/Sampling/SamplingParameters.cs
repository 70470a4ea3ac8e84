namespace Granary.Engine.Sampling;

/// <summary>How a token is chosen from the model's logits.</summary>
/// <param name="Temperature">What logits are divided by; 0 takes the greatest.</param>
/// <param name="TopK">How many of the likeliest tokens stay in the draw; 0 for all.</param>
/// <param name="TopP">The share of their probability that the likeliest tokens must reach to make up the draw; 1 for all.</param>
/// <param name="Seed">What every draw depends on.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
public sealed record SamplingParameters(float Temperature, int TopK, float TopP, ulong Seed)
{
    /// <summary>What logits are divided by: finite, not negative; 0 takes the greatest.</summary>
    public float Temperature { get; init => field = CheckTemperature(value); } = CheckTemperature(Temperature);

    /// <summary>How many of the likeliest tokens stay in the draw: not negative; 0 for all.</summary>
    public int TopK { get; init => field = CheckTopK(value); } = CheckTopK(TopK);

    /// <summary>The share of their probability that the likeliest tokens must reach: more than 0, at most 1.</summary>
    public float TopP { get; init => field = CheckTopP(value); } = CheckTopP(TopP);

    private static float CheckTemperature(float temperature) => float.IsFinite(temperature) && temperature >= 0
        ? temperature
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be finite and not negative");

    private static int CheckTopK(int topK) => topK >= 0
        ? topK
        : throw new ArgumentOutOfRangeException(nameof(topK), topK, "Top-k must not be negative");

    private static float CheckTopP(float topP) => topP is > 0 and <= 1
        ? topP
        : throw new ArgumentOutOfRangeException(nameof(topP), topP, "Top-p must be more than 0 and at most 1");
}
