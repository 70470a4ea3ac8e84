using System.Text.Json.Serialization;

namespace Granary.Silo.Rest.Wire;

/// <summary>An answer of <c>/v1/completions</c>, whole or one event of it.</summary>
internal sealed record TextCompletion
{
    public required string Id { get; init; }

    public string Object { get; } = "text_completion";

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required string SystemFingerprint { get; init; }

    public required TextChoice[] Choices { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Usage? Usage { get; init; }
}

/// <summary>One choice of a <see cref="TextCompletion"/>; log probabilities are always null.</summary>
internal sealed record TextChoice(int Index, string Text, string? FinishReason)
{
    public object? Logprobs { get; }
}
