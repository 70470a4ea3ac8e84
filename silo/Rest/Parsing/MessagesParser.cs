using System.Text;
using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Reads the messages of a chat request.</summary>
internal static class MessagesParser
{
    /// <summary>Reads and checks all messages.</summary>
    /// <exception cref="ApiException">One of them is malformed, or there is none.</exception>
    public static ChatMessage[] Parse(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new ApiException(ApiError.WrongType("messages", "an array of objects", Field.Kind(value)));
        int count = value.GetArrayLength();
        if (count == 0)
            throw new ApiException(ApiError.Invalid("messages", "empty_array",
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."));
        var messages = new ChatMessage[count];
        int index = 0;
        foreach (JsonElement message in value.EnumerateArray())
        {
            messages[index] = ParseOne(message, $"messages[{index}]");
            index++;
        }
        return messages;
    }

    private static ChatMessage ParseOne(JsonElement message, string path)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw new ApiException(ApiError.WrongType(path, "an object", Field.Kind(message)));
        string? role = null;
        string? content = null;
        foreach (JsonProperty property in message.EnumerateObject())
        {
            string name = Field.Name(property, path);
            string field = $"{path}.{name}";
            JsonElement value = property.Value;
            switch (name)
            {
                case "role":
                    role = Role(Field.Text(value, field), field);
                    break;
                case "content":
                    content = Content(value, field);
                    break;
                case "name":
                    if (value.ValueKind != JsonValueKind.Null)
                        Field.Text(value, field);
                    break;
                case "refusal" or "tool_calls" or "function_call" or "audio" or "annotations" or "tool_call_id":
                    if (value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
                        throw new ApiException(ApiError.Unsupported(field));
                    break;
                default:
                    throw new ApiException(ApiError.Unknown(field));
            }
        }
        return new(
            role ?? throw new ApiException(ApiError.Missing($"{path}.role")),
            content ?? throw new ApiException(ApiError.Missing($"{path}.content")));
    }

    private static string Role(string role, string path) => role switch
    {
        "system" or "user" or "assistant" => role,
        // Newer clients call the system's voice the developer's; templates know the older word.
        "developer" => "system",
        "tool" or "function" => throw new ApiException(ApiError.Unsupported(path, $" with the value '{role}'")),
        _ => throw new ApiException(ApiError.Invalid(path, "invalid_value",
            $"Invalid value for '{path}': '{role}'. Supported values are: 'system', 'developer', 'user' and 'assistant'.")),
    };

    private static string Content(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String)
            return Field.Text(value, path);
        if (value.ValueKind != JsonValueKind.Array)
            throw new ApiException(ApiError.WrongType(path, "a string or an array of text parts", Field.Kind(value)));
        if (value.GetArrayLength() == 0)
            throw new ApiException(ApiError.Invalid(path, "empty_array",
                $"Invalid '{path}': empty array. Expected an array with minimum length 1, but got an empty array instead."));
        var text = new StringBuilder();
        int index = 0;
        foreach (JsonElement part in value.EnumerateArray())
            text.Append(Part(part, $"{path}[{index++}]"));
        return text.ToString();
    }

    private static string Part(JsonElement part, string path)
    {
        if (part.ValueKind != JsonValueKind.Object)
            throw new ApiException(ApiError.WrongType(path, "an object", Field.Kind(part)));
        string? type = null;
        JsonElement text = default;
        string? other = null;
        foreach (JsonProperty property in part.EnumerateObject())
        {
            string name = Field.Name(property, path);
            if (name == "type")
                type = Field.Text(property.Value, $"{path}.type");
            else if (name == "text")
                text = property.Value;
            else
                other = name;
        }
        if (type is null)
            throw new ApiException(ApiError.Missing($"{path}.type"));
        if (type is "image_url" or "input_audio" or "file" or "refusal")
            throw new ApiException(ApiError.Unsupported($"{path}.type", $" with the value '{type}': the model reads text only"));
        if (type != "text")
            throw new ApiException(ApiError.Invalid($"{path}.type", "invalid_value", $"Invalid value for '{path}.type': '{type}'. Supported values are: 'text'."));
        if (other is not null)
            throw new ApiException(ApiError.Unknown($"{path}.{other}"));
        if (text.ValueKind == JsonValueKind.Undefined)
            throw new ApiException(ApiError.Missing($"{path}.text"));
        return Field.Text(text, $"{path}.text");
    }
}
