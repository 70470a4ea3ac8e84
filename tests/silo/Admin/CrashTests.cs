using System.Net;
using System.Text.Json;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Admin;

public sealed class CrashTests
{
#if !ORLEANS
    [Fact]
    public async Task A_silo_that_crashes_at_work_costs_no_answer()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2, chaos: true);
        await bed.WhileStreamingAsync(16, async () =>
        {
            await bed.SilosAsync(silos => silos[1].GetProperty("device").GetProperty("running").GetInt32() > 0);
            JsonElement lost = await bed.BeginAsync("/admin/silos/silo-2/crash");
            Assert.Equal(("silo-2", "lost"), (lost.Text("name"), lost.Text("state")));
            await bed.SilosAsync(silos => silos.Length == 1);
            await bed.ScaleAsync(2);
            JsonElement[] silos = await bed.SilosAsync();
            Assert.Equal(["silo-1", "silo-3"], silos.Select(silo => silo.Text("name")));
        });
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 2);
    }

    [Fact]
    public async Task A_server_that_has_lost_its_only_silo_takes_another()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1, chaos: true);
        string quiet = await bed.AnswerAsync(1);
        await bed.BeginAsync("/admin/silos/silo-1/crash");
        await bed.SilosAsync(silos => silos.Length == 0);
        await bed.ScaleAsync(1);
        Assert.Equal(quiet, await bed.AnswerAsync(1));
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 1);
    }
#endif

    [Fact]
    public async Task Silos_crash_only_where_chaos_is_wanted()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        JsonElement error = await bed.RefusedAsync("/admin/silos/silo-1/crash", null, HttpStatusCode.Forbidden);
        Assert.Equal("chaos_closed", error.Text("code"));
        Assert.Contains("--chaos", error.Text("message"), StringComparison.Ordinal);
        Assert.Single(await bed.SilosAsync());
    }
}
