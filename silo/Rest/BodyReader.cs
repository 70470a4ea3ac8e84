using System.Buffers;
using System.IO.Pipelines;
using Granary.Silo.Rest.Errors;
using Microsoft.Net.Http.Headers;

namespace Granary.Silo.Rest;

/// <summary>Reads bodies up to a limit. What lies over it is never kept: the server reads on only to be heard.</summary>
internal static class BodyReader
{
    /// <summary>Reads the whole body.</summary>
    /// <exception cref="ApiException">Its content is not JSON, or it is larger than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadJsonAsync(HttpRequest request, long limit)
    {
        CheckContentType(request);
        if (request.ContentLength > limit)
            throw new ApiException(ApiError.BodyTooLarge(limit));
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (result.Buffer.Length > limit)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw new ApiException(ApiError.BodyTooLarge(limit));
            }
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static void CheckContentType(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !(type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || IsJsonApplication(type)))
            throw Unsupported($"Unsupported content type '{request.ContentType}'. Expected 'application/json'.");
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"Unsupported character set '{type.Charset}'. Expected 'utf-8'.");
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
            throw Unsupported($"Unsupported content encoding '{request.Headers.ContentEncoding}'. Expected none.");
    }

    private static bool IsJsonApplication(MediaTypeHeaderValue type) =>
        type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
        && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static ApiException Unsupported(string message) =>
        new(new(StatusCodes.Status415UnsupportedMediaType, message, ApiError.InvalidRequest, null, "unsupported_media_type"));
}
