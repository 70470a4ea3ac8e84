using System.Net;
using System.Text.Json;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Admin;

/// <summary>A real server changes its shape under load, and no client notices.</summary>
public sealed class ScaleTests
{
    private const int Streams = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_come_and_go_under_steady_streams_and_every_answer_is_the_quiet_one()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        await bed.WhileStreamingAsync(Streams, async () =>
        {
            foreach (int silos in (int[])[2, 4, 3, 1])
                await bed.ScaleAsync(silos);
        });
        JsonElement cluster = await bed.GetAsync("/admin/cluster");
        ClusterSums.CheckAtRest(cluster, 1);
        Assert.Equal("silo-1", cluster.GetProperty("silos")[0].Text("name"));
        Assert.Equal(0, cluster.GetProperty("requests").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_state_tells_the_phases_of_a_change_and_their_times()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        JsonElement before = await bed.GetAsync("/admin/scale");
        Assert.Equal(JsonValueKind.Null, before.GetProperty("change").ValueKind);
        Assert.Equal(4, before.GetProperty("max_silos").GetInt32());
        JsonElement begun = await bed.BeginAsync("/admin/scale", """{"silos": 3}""");
        Assert.Equal(3, begun.GetProperty("target").GetInt32());
        JsonElement after = await bed.SettledAsync();
        JsonElement change = after.GetProperty("change");
        Assert.Equal((1, 3), (change.GetProperty("from").GetInt32(), change.GetProperty("to").GetInt32()));
        JsonElement[] phases = [.. change.GetProperty("phases").EnumerateArray()];
        Assert.Equal(["prepare", "commit", "release"], phases.Select(phase => phase.Text("phase")));
        Assert.All(phases, phase => Assert.True(phase.GetProperty("ended").GetBoolean()));
        Assert.All(phases, phase => Assert.InRange(phase.GetProperty("seconds").GetDouble(), 0, phase.GetProperty("limit_seconds").GetDouble()));
        Assert.True(phases[0].GetProperty("started").GetDouble() <= phases[1].GetProperty("started").GetDouble());
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 3);
    }

    [Fact]
    public async Task The_latest_of_two_wishes_wins()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        await bed.BeginAsync("/admin/scale", """{"silos": 4}""");
        await bed.BeginAsync("/admin/scale", """{"silos": 2}""");
        JsonElement state = await bed.SettledAsync();
        Assert.Equal(2, state.GetProperty("silos").GetInt32());
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 2);
    }

    [Fact]
    public async Task A_silo_that_is_drained_at_work_finishes_and_leaves()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2);
        await bed.WhileStreamingAsync(Streams, async () =>
        {
            await bed.SilosAsync(silos => silos[0].GetProperty("device").GetProperty("running").GetInt32() > 0);
            JsonElement draining = await bed.BeginAsync("/admin/silos/silo-1/drain");
            Assert.Equal("draining", draining.Text("state"));
            using HttpResponseMessage again = await bed.SendAsync(HttpMethod.Post, "/admin/silos/silo-1/drain");
            if (again.StatusCode != HttpStatusCode.NotFound)
                Assert.Equal(draining.ToString(), (await again.JsonAsync(Cancellation)).ToString());
            await bed.SettledAsync();
            JsonElement left = Assert.Single(await bed.SilosAsync());
            Assert.Equal("silo-2", left.Text("name"));
            Assert.Equal("last_silo", (await bed.RefusedAsync("/admin/silos/silo-2/drain", null, HttpStatusCode.BadRequest)).Text("code"));
        });
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 1);
    }

    [Fact]
    public async Task A_server_that_is_stopped_during_a_change_stops_in_good_order()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        Task<string> stream = bed.AnswerAsync(3);
        await bed.BeginAsync("/admin/scale", """{"silos": 4}""");
        Assert.Equal(0, await bed.Server.StopAsync());
        Assert.NotEmpty(await stream);
    }

    [Fact]
    public async Task Vllms_form_waits_until_the_change_has_ended()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1);
        using HttpResponseMessage up = await bed.SendAsync(HttpMethod.Post, "/scale_elastic_ep", """{"new_data_parallel_size": 2, "drain_timeout": 60}""");
        Assert.Equal("Scaled to 2 data parallel engines", (await up.JsonAsync(Cancellation)).Text("message"));
        using HttpResponseMessage idle = await bed.SendAsync(HttpMethod.Post, "/is_scaling_elastic_ep");
        Assert.Equal("""{"is_scaling_elastic_ep":false}""", await idle.Content.ReadAsStringAsync(Cancellation));
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 2);
        JsonElement zero = await bed.RefusedAsync("/scale_elastic_ep", """{"new_data_parallel_size": 0}""", HttpStatusCode.BadRequest);
        Assert.Equal(("new_data_parallel_size", "integer_below_min_value"), (zero.Text("param"), zero.Text("code")));
    }
}
