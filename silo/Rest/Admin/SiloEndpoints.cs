using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Wire;
using Granary.Silo.Scaling;

namespace Granary.Silo.Rest.Admin;

/// <summary>The endpoints that tell of silos, and that end single ones.</summary>
internal sealed class SiloEndpoints(SiloScaler scaler, ClusterReport report, Readiness readiness, RestOptions options)
{
    /// <summary><c>GET /admin/cluster</c></summary>
    public async Task ClusterAsync(HttpContext context) => await AdminResponse.WriteAsync(
        context, StatusCodes.Status200OK, await report.MakeAsync(), RestJson.Relaxed.ClusterAnswer);

    /// <summary><c>POST /admin/silos/{name}/drain</c>: the silo finishes what it has, and stops.</summary>
    public Task DrainAsync(HttpContext context)
    {
        readiness.Check();
        string name = Name(context);
        AdminResponse.Check(scaler.Drain(name), "name");
        return WriteAsync(context, name, SiloState.Draining);
    }

    /// <summary><c>POST /admin/silos/{name}/crash</c>: the silo ends at once, and others go on with its requests.</summary>
    public Task CrashAsync(HttpContext context)
    {
        if (!options.Chaos)
        {
            throw new ApiException(new(StatusCodes.Status403Forbidden,
                "Silos do not crash on request. Start the server with --chaos to let them.", ApiError.InvalidRequest, null, "chaos_closed"));
        }
#if ORLEANS
        throw new ApiException(new(StatusCodes.Status501NotImplemented,
            "A silo of Microsoft Orleans cannot crash within a process that lives on; only the embedded build can do that.",
            ApiError.Server, null, "not_supported"));
#else
        readiness.Check();
        string name = Name(context);
        AdminResponse.Check(scaler.Crash(name), "name");
        return WriteAsync(context, name, SiloState.Lost);
#endif
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static Task WriteAsync(HttpContext context, string name, SiloState state) => AdminResponse.WriteAsync(
        context, StatusCodes.Status202Accepted, new SiloAnswer(name, AdminResponse.Word(state)), RestJson.Relaxed.SiloAnswer);
}
