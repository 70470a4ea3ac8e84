using System.Text.Json.Serialization;

namespace Granary.Silo.Rest.Wire;

/// <summary>One event of a streamed chat answer.</summary>
internal sealed record ChatCompletionChunk
{
    public required string Id { get; init; }

    public string Object { get; } = "chat.completion.chunk";

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required string SystemFingerprint { get; init; }

    public required ChatChunkChoice[] Choices { get; init; }

    /// <summary>Only in the one chunk after the last choice, if the client asked for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Usage? Usage { get; init; }
}

/// <summary>The one choice of a <see cref="ChatCompletionChunk"/>; log probabilities are always null.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, string? FinishReason)
{
    public object? Logprobs { get; }
}

/// <summary>What a chunk adds to the message.</summary>
internal sealed record ChatDelta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}
