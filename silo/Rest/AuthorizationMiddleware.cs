using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest;

/// <summary>Lets only holders of a key pass to what lies under <c>/v1</c>.</summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, RestOptions options)
{
    /// <summary>Runs the rest of the pipeline, or refuses.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (options.Keys is not { } keys || !context.Request.Path.StartsWithSegments("/v1"))
            return next(context);
        string? header = context.Request.Headers.Authorization;
        if (keys.Allows(header))
            return next(context);
        string message = string.IsNullOrEmpty(header)
            ? "You didn't provide an API key: send it in the header 'Authorization: Bearer KEY'."
            : "Incorrect API key provided.";
        throw new ApiException(new(StatusCodes.Status401Unauthorized, message, ApiError.InvalidRequest, null, "invalid_api_key"));
    }
}
