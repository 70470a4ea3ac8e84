using System.Text.Json.Serialization.Metadata;
using Granary.Silo.Answers;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest;

/// <summary>The endpoints that tell of the server and its model.</summary>
internal sealed class StatusEndpoints(ServedText served, Readiness readiness, IAnswerSource answers, TimeProvider time)
{
    private static readonly TimeSpan WithoutDevices = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetUtcNow().ToUnixTimeSeconds();

    private ModelEntry Model => new(served.Manifest.Name, _started, served.Manifest.ContextLength);

    /// <summary><c>GET</c> or <c>HEAD /health</c>: the process is alive.</summary>
    public static Task HealthAsync(HttpContext context) => WriteAsync(context, new StatusAnswer("ok"), RestJson.Relaxed.StatusAnswer);

    /// <summary><c>GET</c> or <c>HEAD /ready</c>: requests are taken, or 503.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        readiness.Check();
        if (!answers.CanAnswer)
            throw new ApiException(ApiError.Unavailable("no_device", "No silo of the cluster computes.", WithoutDevices));
        return WriteAsync(context, new StatusAnswer("ready"), RestJson.Relaxed.StatusAnswer);
    }

    /// <summary><c>GET /version</c></summary>
    public Task VersionAsync(HttpContext context) =>
        WriteAsync(context, new VersionAnswer("granary", ProductVersion.Text, served.Manifest.Profile), RestJson.Relaxed.VersionAnswer);

    /// <summary><c>GET /v1/models</c></summary>
    public Task ModelsAsync(HttpContext context) => WriteAsync(context, new ModelList([Model]), RestJson.Relaxed.ModelList);

    /// <summary><c>GET /v1/models/{id}</c>; a name may have slashes.</summary>
    public Task ModelAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["id"]!;
        return name == served.Manifest.Name
            ? WriteAsync(context, Model, RestJson.Relaxed.ModelEntry)
            : throw new ApiException(ApiError.UnknownModel(name));
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
}
