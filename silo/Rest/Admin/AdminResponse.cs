using System.Text.Json.Serialization.Metadata;
using Granary.Interfaces.Experts;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Wire;
using Granary.Silo.Scaling;

namespace Granary.Silo.Rest.Admin;

/// <summary>Writes the answers of the admin API.</summary>
internal static class AdminResponse
{
    /// <summary>Answers with a value.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }

    /// <summary>Passes if a change was not refused.</summary>
    /// <param name="refusal">Why it was.</param>
    /// <param name="param">The field at fault.</param>
    /// <exception cref="ApiException">It was refused.</exception>
    public static void Check(ScaleRefusal? refusal, string? param)
    {
        if (refusal is null)
            return;
        int status = refusal.Code == ScaleRefusal.UnknownSilo ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
        throw new ApiException(new(status, refusal.Message, ApiError.InvalidRequest, param, refusal.Code));
    }

    /// <summary>The wire form of how things stand.</summary>
    public static ScaleAnswer Of(ScaleState state) =>
        new(state.Scaling, state.Silos, state.Target, state.MaxSilos, state.Change is { } change ? Of(change) : null);

    /// <summary>The wire form of a look at the balance of experts.</summary>
    public static BalanceAnswer Of(BalanceReport report) => new(
        report.Policy, Word(report.Outcome), Math.Round(report.Before, 4), Math.Round(report.Predicted, 4), report.MovesPlanned, report.Moves,
        report.Epoch == default ? null : report.Epoch.ToString());

    private static ScaleChangeAnswer Of(ScaleChange change) => new(
        change.Number, change.From, change.To, Word(change.Outcome), change.Error,
        [.. change.Phases.Select(phase => new ScalePhaseAnswer(
            Word(phase.Phase), phase.Started.ToUnixTimeMilliseconds() / 1000.0, Seconds(phase.Took), Seconds(phase.Limit), phase.Ended))]);

    /// <summary>The wire form of a state.</summary>
    public static string Word(SiloState state) => state switch
    {
        SiloState.Joining => "joining",
        SiloState.Active => "active",
        SiloState.Draining => "draining",
        SiloState.Leaving => "leaving",
        _ => "lost",
    };

    private static string Word(ScalePhase phase) => phase switch
    {
        ScalePhase.Prepare => "prepare",
        ScalePhase.Commit => "commit",
        _ => "release",
    };

    private static string Word(ScaleOutcome outcome) => outcome switch
    {
        ScaleOutcome.UnderWay => "under_way",
        ScaleOutcome.Done => "done",
        ScaleOutcome.Failed => "failed",
        _ => "stopped",
    };

    private static string Word(BalanceOutcome outcome) => outcome switch
    {
        BalanceOutcome.None => "not_yet",
        BalanceOutcome.Kept => "kept",
        BalanceOutcome.Moved => "moved",
        _ => "overtaken",
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
