using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Wire;

/// <summary>An error as OpenAI writes it, as a response or as an event of a stream.</summary>
internal sealed record ErrorEnvelope(ErrorBody Error)
{
    /// <summary>The wire form of <paramref name="error"/>.</summary>
    public static ErrorEnvelope Of(ApiError error) =>
        new(new ErrorBody(error.Message, error.Type, error.Param, error.Code));
}

/// <summary>The inside of an <see cref="ErrorEnvelope"/>; null fields are written.</summary>
internal sealed record ErrorBody(string Message, string Type, string? Param, string? Code);
