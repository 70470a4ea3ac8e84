namespace Granary.Silo.Rest.Wire;

/// <summary>What an answer took, in tokens.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails PromptTokensDetails)
{
    /// <summary>Counts one answer.</summary>
    public static Usage Of(int prompt, int completion, int cached) => new(prompt, completion, prompt + completion, new(cached));
}

/// <summary>How much of a prompt was found in the prefix cache.</summary>
internal sealed record PromptTokensDetails(int CachedTokens);
