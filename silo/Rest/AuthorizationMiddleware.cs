using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest;

/// <summary>
/// Lets only holders of a key pass to what lies under <c>/v1</c>, and only holders of an admin key, of which there is none
/// unless somebody has said so, to what changes the server.
/// </summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, RestOptions options)
{
    private static readonly PathString[] Admin = ["/admin", "/scale_elastic_ep", "/is_scaling_elastic_ep"];

    /// <summary>Runs the rest of the pipeline, or refuses.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        PathString path = context.Request.Path;
        bool admin = Array.Exists(Admin, route => path.StartsWithSegments(route));
        if (admin && options.AdminKeys is null)
        {
            throw new ApiException(new(StatusCodes.Status403Forbidden,
                "The admin API is closed. Start the server with --admin-key-file PATH to open it to the holders of a key.",
                ApiError.InvalidRequest, null, "admin_closed"));
        }
        if ((admin ? options.AdminKeys : options.Keys) is not { } keys || !(admin || path.StartsWithSegments("/v1")))
            return next(context);
        string? header = context.Request.Headers.Authorization;
        if (keys.Allows(header))
            return next(context);
        string message = string.IsNullOrEmpty(header)
            ? $"You didn't provide {(admin ? "the admin" : "an API")} key: send it in the header 'Authorization: Bearer KEY'."
            : $"Incorrect {(admin ? "admin" : "API")} key provided.";
        throw new ApiException(new(StatusCodes.Status401Unauthorized, message, ApiError.InvalidRequest, null, "invalid_api_key"));
    }
}
