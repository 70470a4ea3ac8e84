using System.Text.Json;
using System.Text.Unicode;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>From bytes to a JSON document that is safe to walk.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Parses a body: UTF-8, at most 16 levels deep, no field twice.</summary>
    /// <exception cref="ApiException">It is not such a document.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (!Utf8.IsValid(body.Span))
            throw new ApiException(ApiError.BadJson("it is not valid UTF-8."));
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            throw new ApiException(ApiError.BadJson("it is empty."));
        try
        {
            return JsonDocument.Parse(body, Options);
        }
        catch (JsonException exception)
        {
            throw new ApiException(ApiError.BadJson(exception.Message));
        }
        catch (InvalidOperationException)
        {
            // Names are unescaped to be compared, and half of a surrogate pair cannot be.
            throw new ApiException(ApiError.BadJson("a field's name is not valid Unicode."));
        }
    }

    /// <summary>The fields of the body's one object.</summary>
    /// <exception cref="ApiException">The body is something else.</exception>
    public static JsonElement.ObjectEnumerator Properties(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? body.EnumerateObject()
        : throw new ApiException(ApiError.BadJson($"expected an object, but got {Field.Kind(body)} instead."));
}
