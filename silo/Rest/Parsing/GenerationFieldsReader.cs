using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Gathers the fields that both kinds of completion share.</summary>
internal sealed class GenerationFieldsReader
{
    private const int StopsMost = 4;
    private const int StopLongest = 1024;

    private GenerationFields _fields = new();
    private bool _hasMaxTokens;
    private bool _hasStreamOptions;

    /// <summary>Takes a field if it is one of the shared ones.</summary>
    /// <returns>Whether it is one.</returns>
    /// <exception cref="ApiException">Its value has the wrong type or lies out of range.</exception>
    public bool TryTake(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return name is "max_tokens" or "max_completion_tokens" or "temperature" or "top_p" or "top_k" or "seed" or "stream"
                or "stream_options" or "stop" or "ignore_eos" or "n";
        switch (name)
        {
            case "max_tokens" or "max_completion_tokens":
                TakeMaxTokens(name, value);
                return true;
            case "temperature":
                _fields = _fields with { Temperature = (float)Field.Decimal(value, name, 0, 2) };
                return true;
            case "top_p":
                _fields = _fields with { TopP = TopP(value, name) };
                return true;
            case "top_k":
                // Some clients write "all" as -1.
                _fields = _fields with { TopK = (int)Math.Max(0, Field.Integer(value, name, -1, int.MaxValue)) };
                return true;
            case "seed":
                _fields = _fields with { Seed = Field.Integer(value, name, long.MinValue, long.MaxValue) };
                return true;
            case "stream":
                _fields = _fields with { Stream = Field.Boolean(value, name) };
                return true;
            case "stream_options":
                TakeStreamOptions(value);
                return true;
            case "stop":
                _fields = _fields with { Stop = Stops(value) };
                return true;
            case "ignore_eos":
                _fields = _fields with { IgnoreEos = Field.Boolean(value, name) };
                return true;
            case "n":
                if (Field.Integer(value, name, 1, 128) != 1)
                    throw new ApiException(ApiError.Unsupported(name, " with a value other than 1"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The fields, after the last one was taken.</summary>
    /// <exception cref="ApiException">They do not go together.</exception>
    public GenerationFields Finish()
    {
        if (_hasStreamOptions && !_fields.Stream)
            throw new ApiException(ApiError.Invalid("stream_options", "invalid_value",
                "The 'stream_options' parameter is only allowed when 'stream' is enabled."));
        return _fields;
    }

    private void TakeMaxTokens(string name, JsonElement value)
    {
        int most = (int)Field.Integer(value, name, 1, int.MaxValue);
        if (_hasMaxTokens)
            throw new ApiException(ApiError.Invalid(name, "invalid_value",
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."));
        _hasMaxTokens = true;
        _fields = _fields with { MaxTokens = most, MaxTokensField = name };
    }

    private void TakeStreamOptions(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new ApiException(ApiError.WrongType("stream_options", "an object", Field.Kind(value)));
        _hasStreamOptions = true;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string name = Field.Name(property, "stream_options");
            string path = $"stream_options.{name}";
            if (name is not ("include_usage" or "include_obfuscation"))
                throw new ApiException(ApiError.Unknown(path));
            bool on = property.Value.ValueKind != JsonValueKind.Null && Field.Boolean(property.Value, path);
            if (name == "include_usage")
                _fields = _fields with { IncludeUsage = on };
            else if (on)
                throw new ApiException(ApiError.Unsupported(path));
        }
    }

    private static float TopP(JsonElement value, string name)
    {
        float mass = (float)Field.Decimal(value, name, 0, 1);
        return mass > 0
            ? mass
            : throw new ApiException(ApiError.Invalid(name, "decimal_below_min_value",
                $"Invalid '{name}': decimal below minimum value. Expected a value > 0, but got {value.GetRawText()} instead."));
    }

    private static string[] Stops(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [Field.Text(value, "stop", StopLongest)];
        if (value.ValueKind != JsonValueKind.Array)
            throw new ApiException(ApiError.WrongType("stop", "a string or an array of strings", Field.Kind(value)));
        if (value.GetArrayLength() > StopsMost)
            throw new ApiException(ApiError.Invalid("stop", "array_above_max_length",
                $"Invalid 'stop': array too long. Expected an array with maximum length {StopsMost}, but got an array with length "
                + $"{value.GetArrayLength()} instead."));
        string[] stops = new string[value.GetArrayLength()];
        for (int i = 0; i < stops.Length; i++)
            stops[i] = Field.Text(value[i], $"stop[{i}]", StopLongest);
        return stops;
    }
}
