using System.Text;
using System.Text.Json;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;
using Xunit;

namespace Granary.Silo.Tests.Parsing;

/// <summary>What tests of parsers have in common.</summary>
internal static class ParserTables
{
    public static ChatRequest Chat(string json) => Parse(json, ChatRequestParser.Parse);

    public static CompletionRequest Completion(string json) => Parse(json, CompletionRequestParser.Parse);

    public static ApiError ErrorOf(Func<object> parse)
    {
        ApiError error = Assert.Throws<ApiException>(parse).Error;
        Assert.Equal(ApiError.InvalidRequest, error.Type);
        return error;
    }

    private static T Parse<T>(string json, Func<JsonElement, T> parse)
    {
        using JsonDocument document = RequestBody.Parse(Encoding.UTF8.GetBytes(json));
        return parse(document.RootElement);
    }
}
