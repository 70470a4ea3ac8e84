using System.Net;
using System.Text.Json;
using Granary.Grains.Balancing;
using Granary.Silo.Options;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Admin;

/// <summary>Experts of a real server are balanced when that is asked for, and no client notices.</summary>
public sealed class BalanceTests
{
    private const int Streams = 6;
    private const string Route = "/admin/rebalance";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BalancePolicies.Eplb)]
    [InlineData(BalancePolicies.Incremental)]
    public async Task Experts_move_and_get_copies_under_streams_and_every_answer_is_the_quiet_one(string policy)
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2, balance: WhenAsked(policy, spare: 2));
        JsonElement before = await bed.GetAsync("/admin/cluster");
        Assert.Equal("not_yet", before.GetProperty("balance").Text("outcome"));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("balance").GetProperty("epoch").ValueKind);
        JsonElement report = default;
        await bed.WhileStreamingAsync(Streams, async () => report = await RebalanceAsync(bed));

        Assert.Equal((policy, "moved"), (report.Text("policy"), report.Text("outcome")));
        double was = report.GetProperty("balancedness_before").GetDouble(), predicted = report.GetProperty("balancedness_predicted").GetDouble();
        Assert.True(was < predicted && predicted <= 1, $"{report}");
        int moves = report.GetProperty("moves_done").GetInt32();
        Assert.True(moves > 0, $"{report}");
        Assert.Equal(report.GetProperty("moves_planned").GetInt32(), moves);
        JsonElement after = await bed.GetAsync("/admin/cluster");
        Assert.Equal(report.ToString(), after.GetProperty("balance").ToString());
        Assert.NotEqual(before.Text("epoch"), report.Text("epoch"));
        Assert.Equal(report.Text("epoch"), after.Text("epoch"));
        ClusterSums.CheckAtRest(after, 2);
        Assert.True(Copies(after) > after.GetProperty("experts").GetArrayLength(), "Some expert has a copy");
    }

    [Fact]
    public async Task One_silo_has_nothing_to_balance()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(1, balance: WhenAsked(BalancePolicies.Eplb, spare: 2));
        string answer = await bed.AnswerAsync(0);
        JsonElement report = await RebalanceAsync(bed);
        Assert.Equal("kept", report.Text("outcome"));
        Assert.Equal((0, 0), (report.GetProperty("moves_planned").GetInt32(), report.GetProperty("moves_done").GetInt32()));
        Assert.Equal(answer, await bed.AnswerAsync(0));
    }

    [Fact]
    public async Task Without_a_policy_balancing_is_refused_with_the_option_that_turns_it_on()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2);
        JsonElement error = await bed.RefusedAsync(Route, null, HttpStatusCode.BadRequest);
        Assert.Equal("balance_off", error.Text("code"));
        Assert.Contains("--balance eplb or incremental", error.Text("message"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await bed.GetAsync("/admin/cluster")).GetProperty("balance").ValueKind);
        using HttpResponseMessage stranger = await bed.SendAsync(HttpMethod.Post, Route, key: "guessed");
        Assert.Equal("invalid_api_key", (await stranger.ErrorAsync(HttpStatusCode.Unauthorized, Cancellation)).Text("code"));
    }

    [Fact]
    public async Task More_spare_experts_than_a_layer_has_are_refused_at_the_start()
    {
        SettingsException refused = await Assert.ThrowsAsync<SettingsException>(
            () => AdminServerBed.StartAsync(2, balance: WhenAsked(BalancePolicies.Eplb, spare: 1000)));
        Assert.Contains("'--spare-experts' is '1000'; expected an integer from 0 to ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Looks by itself so seldom that only what is asked for happens.</summary>
    private static BalanceOptions WhenAsked(string policy, int spare) =>
        new() { Policy = policy, SpareSlots = spare, Period = TimeSpan.FromHours(1), MaxMovesPerMap = 8, MapPause = TimeSpan.FromMilliseconds(20) };

    private static async Task<JsonElement> RebalanceAsync(AdminServerBed bed)
    {
        using HttpResponseMessage response = await bed.SendAsync(HttpMethod.Post, Route);
        JsonElement report = await response.JsonAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, report.ToString());
        return report;
    }

    private static int Copies(JsonElement cluster) =>
        cluster.GetProperty("experts").EnumerateArray().Sum(expert => expert.GetProperty("silos").GetArrayLength());
}
