namespace Granary.Silo.Rest.Parsing;

/// <summary>The fields that both kinds of completion share, within their ranges.</summary>
internal sealed record GenerationFields
{
    /// <summary>The most tokens to generate; null when the client does not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The field that gave <see cref="MaxTokens"/>, for messages.</summary>
    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>0 to 2; zero takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Above 0, at most 1.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Zero for all tokens.</summary>
    public int TopK { get; init; }

    /// <summary>Null when the server is to draw one.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether the answer comes as events.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the last event says what the answer took.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Texts that end the answer and belong to it no more; at most four, none empty.</summary>
    public string[] Stop { get; init; } = [];

    /// <summary>Whether the model's own end tokens are passed over.</summary>
    public bool IgnoreEos { get; init; }
}
