using System.CommandLine;
using System.Globalization;
using Granary.Silo.Options;
using Granary.Simulation.Checks;
using Granary.Simulation.Reference;
using Granary.Simulation.Running;

namespace Granary.Silo.Commands;

/// <summary><c>granary swarm</c>: simulated clusters, drawn from seeds, in which things go wrong.</summary>
internal sealed class SwarmCommand
{
    private const int ReportsMost = 5;
    private const int EventsTraced = 1_000_000;

    private readonly Option<SeedRange> _seeds = OptionKinds.Value(
        "--seeds", "The seeds to run.", "a..b", SeedRange.Expected,
        (string text, out SeedRange value) => SeedRange.TryParse(text, out value), new SeedRange(1, 200));

    private readonly Option<int> _workers = OptionKinds.Integer(
        "--workers", "Threads, each of which runs a seed at a time.", 1, 1024, Environment.ProcessorCount);

    private readonly Option<string?> _model = OptionKinds.OptionalText(
        "--model", "The model that one seed in sixteen computes; without it, the tests' tiny one, where it is here.", "path");

    private readonly Option<FaultChoice?> _faults = OptionKinds.Value<FaultChoice?>(
        "--faults", "Causes only these of the seed's faults.", "n,n,...", FaultChoice.Expected, FaultChoice.TryParse, null);

    private readonly Option<bool> _shrink = new("--shrink") { Description = "Looks for the fewest faults with which a failing seed fails." };

    private readonly Option<bool> _twice = new("--twice") { Description = "Runs each seed twice, and fails unless all events are the same." };

    private readonly Option<bool> _trace = new("--trace") { Description = "Writes the plan and all events of each seed." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new SwarmCommand();
        var command = new Command("swarm", "Runs simulated clusters in which things go wrong, and checks that nothing is lost.");
        foreach (Option option in (Option[])[
            options._seeds, options._workers, options._model, options._faults, options._shrink, options._twice, options._trace])
            command.Add(option);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult line)
    {
        // Otherwise the container compiles what it resolves often on the thread pool, where nothing of a simulated run
        // may happen; that nothing does is checked below.
        AppContext.SetSwitch("Microsoft.Extensions.DependencyInjection.DisableDynamicEngine", true);
        TextWriter output = line.InvocationConfiguration.Output;
        string? path = line.GetValue(_model) ?? TinyModel.Find(Environment.CurrentDirectory, AppContext.BaseDirectory);
        using RealModel? real = path is null ? null : RealModel.Open(path);
        var settings = new SwarmSettings
        {
            Seeds = line.GetValue(_seeds),
            Workers = line.GetValue(_workers),
            Real = real,
            Alone = true,
            Checks = CheckSet.Create,
            Faults = line.GetValue(_faults),
            Twice = line.GetValue(_twice),
            EventsKept = line.GetValue(_trace) ? EventsTraced : 0,
        };
        if (settings.Faults is not null && settings.Seeds.Count > 1)
            throw new SettingsException("--seeds", settings.Seeds.ToString(), "a single seed with --faults, as faults are numbered within a seed");
        CheckFaults(settings);
        output.WriteLine($"granary {ProductVersion.Text}: seeds {settings.Seeds}, {path ?? "no real model"}");
        return Run(settings, output, line.GetValue(_shrink));
    }

    private static void CheckFaults(SwarmSettings settings)
    {
        if (settings.Faults is not { } chosen) return;
        FaultChoice faults = Swarm.FaultsOf(settings, settings.Seeds.First);
        if (chosen.Numbers.Except(faults.Numbers).Any())
            throw new SettingsException("--faults", chosen.ToString(), $"some of the faults of seed {settings.Seeds}, which are {faults}");
    }

    private static int Run(SwarmSettings settings, TextWriter output, bool shrink)
    {
        var progress = new SwarmProgress(output, settings.Seeds.Count, TimeProvider.System);
        var failed = new List<SwarmResult>();
        long before = ThreadPool.CompletedWorkItemCount;
        SwarmSummary summary = new Swarm(settings, TimeProvider.System).Run((result, sums) =>
        {
            if (settings.EventsKept > 0) WriteTrace(output, result);
            if (result.Failure is not null) failed.Add(result);
            progress.Show(sums);
        });
        long strayed = ThreadPool.CompletedWorkItemCount - before;
        progress.End(summary);
        WriteFailures(settings, failed, output, shrink);
        if (strayed > 0)
            output.WriteLine($"{strayed} work items ran on the thread pool, where a simulated run may do nothing: {Strays(summary)}");
        return failed.Count > 0 || strayed > 0 ? 1 : 0;
    }

    private static string Strays(SwarmSummary summary) => summary switch
    {
        { Strays.Count: > 0 } => $"in seeds {string.Join(", ", summary.Strays)}",
        { Suspects.Count: > 0 } => $"in one of the seeds {string.Join(", ", summary.Suspects)}, and not again when each ran by itself",
        _ => "outside of all seeds",
    };

    /// <summary>Reports the first seed that failed in each check, and the numbers of the others.</summary>
    private static void WriteFailures(SwarmSettings settings, List<SwarmResult> failed, TextWriter output, bool shrink)
    {
        IGrouping<string, SwarmResult>[] checks =
            [.. failed.OrderBy(result => result.Plan.Seed).GroupBy(result => result.Failure!.Check).OrderByDescending(group => group.Count())];
        foreach (IGrouping<string, SwarmResult> check in checks.Take(ReportsMost))
            output.Write(Environment.NewLine + FailureReport.Make(settings, check.First(), ProductVersion.Text, shrink));
        foreach (IGrouping<string, SwarmResult> check in checks)
            output.WriteLine($"failed in {check.Key}: {string.Join(", ", check.Select(result => result.Plan.Seed))}");
    }

    private static void WriteTrace(TextWriter output, SwarmResult result)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {result.Plan.Seed}, hash {result.Hash:x16}"));
        output.Write(result.Plan);
        foreach (object fault in result.Plan.Faults) output.WriteLine($"  {fault}");
        foreach (string text in result.LastEvents) output.WriteLine($"  {text}");
    }
}
