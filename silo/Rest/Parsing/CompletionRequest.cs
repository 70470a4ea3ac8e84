namespace Granary.Silo.Rest.Parsing;

/// <summary>A checked request for <c>/v1/completions</c>: the prompt is either text or tokens.</summary>
internal sealed record CompletionRequest(string Model, string? Text, int[]? Tokens, GenerationFields Generation);
