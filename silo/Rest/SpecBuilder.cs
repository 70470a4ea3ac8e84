using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;

namespace Granary.Silo.Rest;

/// <summary>From what a client asks for to what the gateway takes.</summary>
internal sealed class SpecBuilder(ServedText served, ChanceSource chance)
{
    private ModelManifest Manifest => served.Manifest;

    /// <summary>Passes if the model is the one that is served.</summary>
    /// <exception cref="ApiException">It is another.</exception>
    public void CheckModel(string model)
    {
        if (model != Manifest.Name)
            throw new ApiException(ApiError.UnknownModel(model));
    }

    /// <summary>Passes unless texts are so long that their tokens cannot fit the context.</summary>
    /// <exception cref="ApiException">They are.</exception>
    public void CheckLength(IEnumerable<string> texts, string field)
    {
        long least = served.Encoder.LeastTokens(texts);
        if (least >= Manifest.ContextLength)
            throw new ApiException(ApiError.PromptTooLong(field, Manifest.ContextLength, $"at least {least}"));
    }

    /// <summary>Checks a prompt against the context, and fills in what the client left out.</summary>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="promptField">The field that it came from, for messages.</param>
    /// <param name="fields">What else the client asks for.</param>
    /// <param name="defaultMaxTokens">The limit when the client gives none; null for the rest of the context.</param>
    /// <exception cref="ApiException">The prompt or the limit does not fit.</exception>
    public RequestSpec Build(int[] prompt, string promptField, GenerationFields fields, int? defaultMaxTokens)
    {
        if (prompt.Length == 0)
            throw new ApiException(ApiError.Invalid(promptField, "empty_string", $"Invalid '{promptField}': expected at least one token."));
        int context = Manifest.ContextLength;
        if (prompt.Length >= context)
            throw new ApiException(ApiError.PromptTooLong(promptField, context, $"{prompt.Length}"));
        if (fields.MaxTokens > context)
            throw new ApiException(ApiError.Invalid(fields.MaxTokensField, "integer_above_max_value",
                $"Invalid '{fields.MaxTokensField}': {fields.MaxTokens} is too large. This model supports at most {context} tokens, prompt included."));
        return new()
        {
            Model = Manifest.Name,
            Prompt = prompt,
            MaxTokens = Math.Min(fields.MaxTokens ?? defaultMaxTokens ?? context, context - prompt.Length),
            Sampling = new(fields.Temperature, fields.TopK, fields.TopP, fields.Seed is { } seed ? unchecked((ulong)seed) : chance.NextSeed()),
            StopTokens = fields.IgnoreEos ? [] : [.. served.EndTokens],
        };
    }

    /// <summary>Passes if all tokens of a prompt are in the vocabulary.</summary>
    /// <exception cref="ApiException">One is not.</exception>
    public void CheckTokens(int[] tokens)
    {
        int at = tokens.AsSpan().IndexOfAnyExceptInRange(0, Manifest.VocabularySize - 1);
        if (at >= 0)
            throw new ApiException(ApiError.Invalid($"prompt[{at}]", "invalid_value",
                $"Invalid 'prompt[{at}]': {tokens[at]} is no token. Expected a value from 0 to {Manifest.VocabularySize - 1}."));
    }
}
