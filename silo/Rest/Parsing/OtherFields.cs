using System.Collections.Frozen;
using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Fields of OpenAI's that change nothing here: some are passed over, most are refused unless they ask for nothing.</summary>
internal static class OtherFields
{
    private static readonly FrozenSet<string> Ignored =
        FrozenSet.Create("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key");

    private static readonly FrozenDictionary<string, Predicate<JsonElement>> Chat = new Dictionary<string, Predicate<JsonElement>>
    {
        ["audio"] = Never,
        ["frequency_penalty"] = Zero,
        ["function_call"] = value => Word(value, "none"),
        ["functions"] = Empty,
        ["logit_bias"] = Empty,
        ["logprobs"] = False,
        ["min_p"] = Zero,
        ["min_tokens"] = Zero,
        ["modalities"] = value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && Word(value[0], "text"),
        ["parallel_tool_calls"] = True,
        ["prediction"] = Never,
        ["presence_penalty"] = Zero,
        ["priority"] = Zero,
        ["prompt_cache_retention"] = Never,
        ["reasoning_effort"] = Never,
        ["repetition_penalty"] = One,
        ["response_format"] = TextFormat,
        ["tool_choice"] = value => Word(value, "none") || Word(value, "auto"),
        ["tools"] = Empty,
        ["top_logprobs"] = Zero,
        ["verbosity"] = Never,
        ["web_search_options"] = Never,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Predicate<JsonElement>> Completion = new Dictionary<string, Predicate<JsonElement>>
    {
        ["best_of"] = One,
        ["echo"] = False,
        ["frequency_penalty"] = Zero,
        ["logit_bias"] = Empty,
        ["logprobs"] = Never,
        ["min_p"] = Zero,
        ["min_tokens"] = Zero,
        ["presence_penalty"] = Zero,
        ["priority"] = Zero,
        ["repetition_penalty"] = One,
        ["suffix"] = value => Word(value, ""),
    }.ToFrozenDictionary();

    /// <summary>Passes over a field of a chat request that asks for nothing.</summary>
    /// <exception cref="ApiException">The field asks for something that is not supported, or nobody knows it.</exception>
    public static void CheckChat(string name, JsonElement value) => Check(Chat, name, value);

    /// <summary>Passes over a field of a completion request that asks for nothing.</summary>
    /// <exception cref="ApiException">The field asks for something that is not supported, or nobody knows it.</exception>
    public static void CheckCompletion(string name, JsonElement value) => Check(Completion, name, value);

    private static void Check(FrozenDictionary<string, Predicate<JsonElement>> known, string name, JsonElement value)
    {
        if (Ignored.Contains(name))
            return;
        if (!known.TryGetValue(name, out Predicate<JsonElement>? asksForNothing))
            throw new ApiException(ApiError.Unknown(name));
        if (value.ValueKind != JsonValueKind.Null && !asksForNothing(value))
            throw new ApiException(ApiError.Unsupported(name));
    }

    private static bool Never(JsonElement value) => false;

    private static bool Zero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0;

    private static bool One(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() == 1;

    private static bool False(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool True(JsonElement value) => value.ValueKind == JsonValueKind.True;

    private static bool Word(JsonElement value, string word) => Field.IsText(value, word);

    private static bool Empty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    private static bool TextFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1
        && value.TryGetProperty("type", out JsonElement type) && Word(type, "text");
}
