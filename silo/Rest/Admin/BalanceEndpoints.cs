using Granary.Grains.Balancing;
using Granary.Interfaces.Experts;
using Granary.Silo.Hosting;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Wire;
using Orleans;
using Orleans.Runtime;

namespace Granary.Silo.Rest.Admin;

/// <summary>The endpoint that has experts balanced at once.</summary>
internal sealed partial class BalanceEndpoints(
    LoadedModel model, IGrainFactory grains, BalanceOptions options, Readiness readiness, ILogger<BalanceEndpoints> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary><c>POST /admin/rebalance</c>: answers when the experts are where the policy wants them, or it has taken too long.</summary>
    public async Task RebalanceAsync(HttpContext context)
    {
        readiness.Check();
        if (options.Policy == BalancePolicies.None)
        {
            string policies = string.Join(" or ", BalancePolicies.Names.Where(name => name != BalancePolicies.None));
            throw new ApiException(ApiError.Invalid(
                null, "balance_off", $"Experts stay where they are. Start the server with --balance {policies} to have them balanced."));
        }
        await AdminResponse.WriteAsync(
            context, StatusCodes.Status200OK, AdminResponse.Of(await AskAsync()), RestJson.Relaxed.BalanceAnswer);
    }

    private async Task<BalanceReport> AskAsync()
    {
        try
        {
            return await grains.GetGrain<IBalancerGrain>(model.Served.Name).Rebalance();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or InvalidOperationException)
        {
            // Silos come and go just now, or none computes.
            NotBalanced(logger, exception);
            throw new ApiException(ApiError.Unavailable(
                "balance_unavailable", "The experts could not be balanced just now. Please try again.", RetryAfter));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Experts could not be balanced when that was asked for")]
    private static partial void NotBalanced(ILogger logger, Exception exception);
}
