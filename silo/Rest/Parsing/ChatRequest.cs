namespace Granary.Silo.Rest.Parsing;

/// <summary>A checked request for <c>/v1/chat/completions</c>.</summary>
internal sealed record ChatRequest(string Model, ChatMessage[] Messages, GenerationFields Generation);
