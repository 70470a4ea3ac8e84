using System.Globalization;
using System.Text.Json;
using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest.Errors;

/// <summary>Writes errors as responses.</summary>
internal static class ErrorResponse
{
    /// <summary>Answers with an error; the response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json; charset=utf-8";
        if (error.RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = Seconds(retryAfter).ToString(CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ErrorEnvelope.Of(error), RestJson.Relaxed.ErrorEnvelope);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Whole seconds, at least one, as the header wants them.</summary>
    internal static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
