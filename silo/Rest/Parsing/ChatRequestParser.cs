using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Reads the body of <c>/v1/chat/completions</c>.</summary>
internal static class ChatRequestParser
{
    /// <summary>Checks every field.</summary>
    /// <exception cref="ApiException">A field is missing, malformed, out of range, unsupported or unknown.</exception>
    public static ChatRequest Parse(JsonElement body)
    {
        string? model = null;
        ChatMessage[]? messages = null;
        var shared = new GenerationFieldsReader();
        foreach (JsonProperty property in RequestBody.Properties(body))
        {
            string name = Field.Name(property, "");
            switch (name)
            {
                case "model":
                    model = Field.Text(property.Value, name);
                    break;
                case "messages":
                    messages = MessagesParser.Parse(property.Value);
                    break;
                default:
                    if (!shared.TryTake(name, property.Value))
                        OtherFields.CheckChat(name, property.Value);
                    break;
            }
        }
        return new(
            model ?? throw new ApiException(ApiError.Missing("model")),
            messages ?? throw new ApiException(ApiError.Missing("messages")),
            shared.Finish());
    }
}
