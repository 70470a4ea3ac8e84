using System.Diagnostics;
using Granary.Simulation.Checks;
using Granary.Simulation.Faults;
using Granary.Simulation.Reference;
using Granary.Simulation.Running;
using Xunit;

namespace Granary.Simulation.Tests.Running;

/// <summary>The swarm itself. A failure names its seed and its faults; <c>granary swarm --seeds N</c> repeats it.</summary>
public sealed class SwarmTests : IDisposable
{
    private readonly RealModel _real = RealModel.Open(RepositoryPaths.Golden("qwen3moe-F32", "model.gguf"));

    [Theory]
    [InlineData(1, 50)]
    [InlineData(51, 100)]
    [InlineData(101, 150)]
    [InlineData(151, 200)]
    public void Seeds_pass(ulong first, ulong last)
    {
        SwarmSettings settings = Settings(first, last);
        var reports = new List<string>();
        SwarmSummary summary = new Swarm(settings, TimeProvider.System).Run((result, _) =>
        {
            if (result.Failure is not null && reports.Count < 3) reports.Add(FailureReport.Make(settings, result, "test", shrink: false));
        });
        Assert.True(summary.Failed == 0, string.Join('\n', reports));
        Assert.Equal((int)settings.Seeds.Count, summary.Done);
        Assert.True(summary.Requests[ClientState.Answered] > 100, "hardly any request was answered");
        Assert.True(summary.Faults.Count(kind => kind.Value > 0) >= Enum.GetValues<FaultKind>().Length - 2, "hardly anything went wrong");
    }

    [Fact]
    public void The_same_seed_gives_the_same_events_also_when_they_are_kept()
    {
        SwarmSettings settings = Settings(1, 1);
        for (ulong seed = 301; seed <= 310; seed++)
        {
            SwarmResult first = Swarm.RunSeed(settings, seed);
            SwarmResult second = Swarm.RunSeed(settings with { EventsKept = 50 }, seed);
            Assert.Equal((first.Hash, first.Events), (second.Hash, second.Events));
            Assert.Equal(50, second.LastEvents.Count);
        }
    }

    [Fact]
    public void The_same_seeds_give_the_same_events_in_another_process()
    {
        SwarmSummary here = new Swarm(Settings(401, 420), TimeProvider.System).Run();
        Assert.Contains($"hash of all runs: {here.Hash:x16}", Granary(0, "--seeds", "401..420"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--seeds' is '9..1'; expected a seed such as 42", "--seeds", "9..1")]
    [InlineData("Option '--faults' is '1,x'; expected numbers of faults", "--seeds", "1", "--faults", "1,x")]
    [InlineData("Option '--faults' is '99'; expected some of the faults of seed 3, which are 0,1", "--seeds", "3", "--faults", "99")]
    [InlineData("Option '--seeds' is '1..2'; expected a single seed with --faults", "--seeds", "1..2", "--faults", "1")]
    [InlineData("Option '--workers' is '0'; expected an integer", "--workers", "0")]
    public void A_bad_option_is_named(string message, params string[] arguments) =>
        Assert.Contains(message, Granary(1, arguments), StringComparison.Ordinal);

    [Fact]
    public void A_check_that_fails_is_reported_with_seed_faults_and_events()
    {
        SwarmSettings settings = Settings(1, 1) with { Checks = (world, limits) => [.. CheckSet.Create(world, limits), new NoFifthAnswer(world)] };
        SwarmResult? failed = null;
        for (ulong seed = 1; failed is null; seed++)
        {
            SwarmResult result = Swarm.RunSeed(settings, seed);
            if (result.Failure is not null && result.Plan.Faults.Length > 1) failed = result;
        }

        Assert.Equal(nameof(NoFifthAnswer), failed.Failure!.Check);
        string report = FailureReport.Make(settings, failed, "1.2.3+abc", shrink: false);
        Assert.Contains($"Seed {failed.Plan.Seed} failed: {nameof(NoFifthAnswer)} (version 1.2.3+abc)", report, StringComparison.Ordinal);
        Assert.All(failed.Plan.Faults, fault => Assert.Contains(fault.ToString(), report, StringComparison.Ordinal));
        Assert.Contains($"last {FailureReport.EventsKept} events:", report, StringComparison.Ordinal);
        Assert.EndsWith($"repeat: granary swarm --seeds {failed.Plan.Seed}{Environment.NewLine}", report, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT REPEATED", report, StringComparison.Ordinal);
        // Its failure needs no fault at all, so none is left.
        Assert.EndsWith(
            $"repeat: granary swarm --seeds {failed.Plan.Seed} --faults none{Environment.NewLine}",
            FailureReport.Make(settings, failed, "1.2.3+abc", shrink: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_seed_that_uses_the_thread_pool_without_its_context_is_named(int workers)
    {
        SwarmSettings settings = Settings(1, 2) with { Alone = true, Workers = workers, Checks = (_, _) => [new PoolUser()] };
        SwarmSummary summary = new Swarm(settings, TimeProvider.System).Run();
        Assert.Equal(0, summary.Failed);
        Assert.Equal([1ul, 2ul], summary.Suspects);
        Assert.Equal([1ul, 2ul], summary.Strays);
    }

    public void Dispose() => _real.Dispose();

    private SwarmSettings Settings(ulong first, ulong last) =>
        new() { Seeds = new SeedRange(first, last), Real = _real, Checks = CheckSet.Create };

    /// <summary>Runs the built program, and gives what it has written.</summary>
    private static string Granary(int exitCode, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryPaths.Root };
        foreach (string argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "granary.dll"), "swarm", .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output += error.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == exitCode, output);
        return output;
    }

    /// <summary>Finds fault with the fifth answer.</summary>
    private sealed class NoFifthAnswer(SwarmWorld world) : ICheck
    {
        public string Name => nameof(NoFifthAnswer);

        public void AfterEvent()
        {
            if (world.Requests.Count(request => request.State == ClientState.Answered) == 5)
                throw new CheckFailedException(Name, "a fifth request was answered");
        }
    }

    /// <summary>Does a thing on the thread pool, unseen by the run itself.</summary>
    private sealed class PoolUser : ICheck
    {
        public string Name => nameof(PoolUser);

        public void AtEnd()
        {
            long before = ThreadPool.CompletedWorkItemCount;
            ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
            SpinWait.SpinUntil(() => ThreadPool.CompletedWorkItemCount > before);
        }
    }
}
