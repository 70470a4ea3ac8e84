using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Reads the body of <c>/v1/completions</c>.</summary>
internal static class CompletionRequestParser
{
    /// <summary>Checks every field.</summary>
    /// <exception cref="ApiException">A field is missing, malformed, out of range, unsupported or unknown.</exception>
    public static CompletionRequest Parse(JsonElement body)
    {
        string? model = null;
        string? text = null;
        int[]? tokens = null;
        var shared = new GenerationFieldsReader();
        foreach (JsonProperty property in RequestBody.Properties(body))
        {
            string name = Field.Name(property, "");
            switch (name)
            {
                case "model":
                    model = Field.Text(property.Value, name);
                    break;
                case "prompt":
                    (text, tokens) = Prompt(property.Value);
                    break;
                case "max_completion_tokens":
                    throw new ApiException(ApiError.Unknown(name));
                default:
                    if (!shared.TryTake(name, property.Value))
                        OtherFields.CheckCompletion(name, property.Value);
                    break;
            }
        }
        if (text is null && tokens is null)
            throw new ApiException(ApiError.Missing("prompt"));
        return new(model ?? throw new ApiException(ApiError.Missing("model")), text, tokens, shared.Finish());
    }

    private static (string? Text, int[]? Tokens) Prompt(JsonElement value)
    {
        const string Expected = "a string, an array of one string, or an array of token ids";
        if (value.ValueKind == JsonValueKind.String)
            return (Field.Text(value, "prompt"), null);
        if (value.ValueKind != JsonValueKind.Array)
            throw new ApiException(ApiError.WrongType("prompt", Expected, Field.Kind(value)));
        int count = value.GetArrayLength();
        if (count == 0)
            throw new ApiException(ApiError.Invalid("prompt", "empty_array",
                "Invalid 'prompt': empty array. Expected an array with minimum length 1, but got an empty array instead."));
        JsonElement first = value[0];
        if (first.ValueKind == JsonValueKind.Number)
            return (null, Tokens(value));
        if (count > 1)
            throw new ApiException(ApiError.Unsupported("prompt", " with more than one prompt: send one request for each"));
        return first.ValueKind switch
        {
            JsonValueKind.String => (Field.Text(first, "prompt[0]"), null),
            JsonValueKind.Array when first.GetArrayLength() > 0 => (null, Tokens(first)),
            _ => throw new ApiException(ApiError.WrongType("prompt[0]", "a string or a token id", Field.Kind(first))),
        };
    }

    private static int[] Tokens(JsonElement array)
    {
        int[] tokens = new int[array.GetArrayLength()];
        int index = 0;
        foreach (JsonElement token in array.EnumerateArray())
        {
            tokens[index] = (int)Field.Integer(token, $"prompt[{index}]", 0, int.MaxValue);
            index++;
        }
        return tokens;
    }
}
