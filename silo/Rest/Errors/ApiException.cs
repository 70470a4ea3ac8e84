namespace Granary.Silo.Rest.Errors;

/// <summary>Ends the handling of a request with an answer in the error envelope.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public ApiError Error { get; } = error;
}
