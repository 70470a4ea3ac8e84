namespace Granary.Silo.Rest.Wire;

/// <summary>A whole chat answer.</summary>
internal sealed record ChatCompletion
{
    public required string Id { get; init; }

    public string Object { get; } = "chat.completion";

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required ChatChoice[] Choices { get; init; }

    public required Usage Usage { get; init; }

    public required string SystemFingerprint { get; init; }
}

/// <summary>One choice of a <see cref="ChatCompletion"/>; log probabilities are always null.</summary>
internal sealed record ChatChoice(int Index, ChatAnswer Message, string FinishReason)
{
    public object? Logprobs { get; }
}

/// <summary>The message of a <see cref="ChatChoice"/>.</summary>
internal sealed record ChatAnswer(string Role, string Content)
{
    public object? Refusal { get; }
}
