using Granary.Silo.Rest.Wire;
using Granary.Silo.Scaling;

namespace Granary.Silo.Rest.Admin;

/// <summary>The endpoints that change the number of silos.</summary>
internal sealed class ScaleEndpoints(SiloScaler scaler, Readiness readiness, RestOptions options)
{
    /// <summary><c>GET /admin/scale</c></summary>
    public Task StateAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK);

    /// <summary><c>POST /admin/scale</c>: begins a change, or has the one under way lead elsewhere.</summary>
    public async Task ScaleAsync(HttpContext context)
    {
        readiness.Check();
        int?[] values = await AdminBody.ReadAsync(context.Request, options.MaxBodyBytes, "silos");
        AdminResponse.Check(scaler.Scale(values[0]!.Value), "silos");
        await WriteAsync(context, StatusCodes.Status202Accepted);
    }

    private Task WriteAsync(HttpContext context, int status) =>
        AdminResponse.WriteAsync(context, status, AdminResponse.Of(scaler.State), RestJson.Relaxed.ScaleAnswer);
}
