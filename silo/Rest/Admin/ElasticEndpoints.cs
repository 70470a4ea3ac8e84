using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Wire;
using Granary.Silo.Scaling;

namespace Granary.Silo.Rest.Admin;

/// <summary>vLLM's two endpoints for changing the number of engines; an engine is a silo here.</summary>
internal sealed class ElasticEndpoints(SiloScaler scaler, Readiness readiness, RestOptions options, TimeProvider time)
{
    private const string SizeField = "new_data_parallel_size";
    private const int DefaultDrainSeconds = 120;

    /// <summary>
    /// <c>POST /scale_elastic_ep</c>: answers when the change has ended, or when it has taken longer than <c>drain_timeout</c>
    /// seconds; it then goes on.
    /// </summary>
    public async Task ScaleAsync(HttpContext context)
    {
        readiness.Check();
        int?[] values = await AdminBody.ReadAsync(context.Request, options.MaxBodyBytes, SizeField, "drain_timeout");
        int size = values[0]!.Value;
        TimeSpan most = TimeSpan.FromSeconds(values[1] ?? DefaultDrainSeconds);
        AdminResponse.Check(scaler.Scale(size), SizeField);
        ScaleState state;
        try
        {
            state = await scaler.WaitAsync(context.RequestAborted).WaitAsync(most, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            throw new ApiException(new(StatusCodes.Status408RequestTimeout,
                $"The change has not ended within {most.TotalSeconds:0} s; it goes on.", ApiError.Server, "drain_timeout", "timeout"));
        }
        if (state.Change is { Outcome: ScaleOutcome.Done } change && change.To == size)
        {
            await AdminResponse.WriteAsync(context, StatusCodes.Status200OK,
                new MessageAnswer($"Scaled to {size} data parallel engines"), RestJson.Relaxed.MessageAnswer);
            return;
        }
        throw new ApiException(new(StatusCodes.Status500InternalServerError,
            $"The scale ended with {state.Silos} silos: {state.Change?.Error ?? "something else was asked for meanwhile"}", ApiError.Server, null, "scale_failed"));
    }

    /// <summary><c>POST /is_scaling_elastic_ep</c></summary>
    public Task IsScalingAsync(HttpContext context) => AdminResponse.WriteAsync(
        context, StatusCodes.Status200OK, new IsScalingAnswer(scaler.State.Scaling), RestJson.Relaxed.IsScalingAnswer);
}
