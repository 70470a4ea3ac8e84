namespace Granary.Silo.Rest.Parsing;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: system, user or assistant.</param>
/// <param name="Content">What is said; text parts are joined.</param>
internal sealed record ChatMessage(string Role, string Content);
