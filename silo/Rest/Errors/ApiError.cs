namespace Granary.Silo.Rest.Errors;

/// <summary>What a client is told when its request is not answered, in the terms of OpenAI's envelope.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">For people: what is wrong and what was expected.</param>
/// <param name="Type">The kind of error, such as <see cref="InvalidRequest"/>.</param>
/// <param name="Param">The field at fault, as a path such as <c>messages[1].content</c>.</param>
/// <param name="Code">For programs: what is wrong, in snake case.</param>
internal sealed record ApiError(int Status, string Message, string Type, string? Param = null, string? Code = null)
{
    /// <summary>The type of errors that the client can mend.</summary>
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>The type of errors that say too much was asked for at once.</summary>
    public const string RateLimit = "rate_limit_error";

    /// <summary>The type of errors that are the server's.</summary>
    public const string Server = "server_error";

    /// <summary>When the client may try again; null where another try cannot help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A field whose value is refused.</summary>
    public static ApiError Invalid(string? param, string code, string message) =>
        new(StatusCodes.Status400BadRequest, message, InvalidRequest, param, code);

    /// <summary>A field that has another type than it must have.</summary>
    public static ApiError WrongType(string param, string expected, string actual) =>
        Invalid(param, "invalid_type", $"Invalid type for '{param}': expected {expected}, but got {actual} instead.");

    /// <summary>A field that must be there and is not.</summary>
    public static ApiError Missing(string param) =>
        Invalid(param, "missing_required_parameter", $"Missing required parameter: '{param}'.");

    /// <summary>A field that nobody knows.</summary>
    public static ApiError Unknown(string param) =>
        Invalid(param, "unknown_parameter", $"Unrecognized request argument supplied: {param}");

    /// <summary>A field of OpenAI's that this server cannot honour.</summary>
    public static ApiError Unsupported(string param, string detail = "") =>
        Invalid(param, "unsupported_parameter", $"Unsupported parameter: '{param}' is not supported by this server{detail}.");

    /// <summary>A body that is no JSON document of the right kind.</summary>
    public static ApiError BadJson(string detail) =>
        Invalid(null, "invalid_json", $"The body of the request could not be parsed as JSON: {detail}");

    /// <summary>A model that is not served here.</summary>
    public static ApiError UnknownModel(string model) =>
        new(StatusCodes.Status404NotFound, $"The model `{model}` does not exist or is not served here.", InvalidRequest, "model",
            "model_not_found");

    /// <summary>A prompt that leaves no room for an answer.</summary>
    public static ApiError PromptTooLong(string param, int contextLength, string promptTokens) =>
        Invalid(param, "context_length_exceeded",
            $"This model's maximum context length is {contextLength} tokens. However, your {param} resulted in {promptTokens} tokens. "
            + $"Please reduce the length of the {param}.");

    /// <summary>A body over the limit.</summary>
    public static ApiError BodyTooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body of the request is larger than the limit of {limit} bytes.", InvalidRequest,
            null, "request_too_large");

    /// <summary>A server that does not take requests, now or any more.</summary>
    public static ApiError Unavailable(string code, string message, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, message, Server, null, code) { RetryAfter = retryAfter };

    /// <summary>Something that should not have happened; its cause is in the log, under the request's id.</summary>
    public static ApiError Internal(string requestId) =>
        new(StatusCodes.Status500InternalServerError, $"The server had an error while processing your request ({requestId}).", Server, null,
            "internal_error");
}
