namespace Granary.Silo.Rest;

/// <summary>Gives each request the id that its client sent, or a new one, and answers with it.</summary>
internal sealed class RequestIds(RequestDelegate next, ChanceSource chance)
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    private const int Longest = 128;

    /// <summary>Runs the rest of the pipeline.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        string? given = context.Request.Headers[Header];
        context.TraceIdentifier = IsFit(given) ? given! : $"req-{chance.NextId()}";
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    }

    /// <summary>Whether an id can be echoed and logged as it is: short, visible ASCII.</summary>
    internal static bool IsFit(string? id) =>
        id is { Length: > 0 and <= Longest } && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
}
