namespace Granary.Silo.Rest.Errors;

/// <summary>Turns whatever a handler throws into an envelope, and gives bare statuses such as 404 and 405 one.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.ContentType is null && Bare(context) is { } error)
                await ErrorResponse.WriteAsync(context, error);
        }
        catch (ApiException exception) when (!context.Response.HasStarted)
        {
            await ErrorResponse.WriteAsync(context, exception.Error);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await ErrorResponse.WriteAsync(context, new(exception.StatusCode, exception.Message, ApiError.InvalidRequest, null, "bad_request"));
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested
            && exception is OperationCanceledException or IOException)
        {
            ClientLeft(logger, context.TraceIdentifier);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            Unhandled(logger, context.TraceIdentifier, exception);
            context.Response.Clear();
            context.Response.Headers[RequestIds.Header] = context.TraceIdentifier;
            await ErrorResponse.WriteAsync(context, ApiError.Internal(context.TraceIdentifier));
        }
        catch (Exception exception)
        {
            Unhandled(logger, context.TraceIdentifier, exception);
            context.Abort();
        }
    }

    private static ApiError? Bare(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(
            StatusCodes.Status404NotFound, $"Invalid URL ({context.Request.Method} {context.Request.Path})", ApiError.InvalidRequest, null,
            "unknown_url"),
        StatusCodes.Status405MethodNotAllowed => new(
            StatusCodes.Status405MethodNotAllowed, $"Not allowed to {context.Request.Method} on {context.Request.Path}.",
            ApiError.InvalidRequest, null, "method_not_supported"),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {RequestId}: the client left")]
    private static partial void ClientLeft(ILogger logger, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private static partial void Unhandled(ILogger logger, string requestId, Exception exception);
}
