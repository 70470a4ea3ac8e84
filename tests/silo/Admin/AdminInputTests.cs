using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Granary.Silo.Rest;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Admin;

public sealed class AdminInputTests
{
    private static readonly (HttpMethod Method, string Path)[] Routes =
    [
        (HttpMethod.Get, "/admin/cluster"), (HttpMethod.Get, "/admin/scale"), (HttpMethod.Post, "/admin/scale"),
        (HttpMethod.Post, "/admin/silos/silo-1/drain"), (HttpMethod.Post, "/admin/silos/silo-1/crash"), (HttpMethod.Get, "/admin"),
        (HttpMethod.Get, "/admin/nothing"), (HttpMethod.Post, "/scale_elastic_ep"), (HttpMethod.Post, "/is_scaling_elastic_ep"),
        (HttpMethod.Post, "/admin/rebalance"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_asked_for_is_refused_by_name_and_changes_nothing()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2);
        foreach ((string body, string? param, string code) in ((string, string?, string)[])[
            ("""{"silos": 0}""", "silos", "integer_below_min_value"),
            ("""{"silos": -3}""", "silos", "integer_below_min_value"),
            ("""{"silos": 5}""", "silos", "integer_above_max_value"),
            ("""{"silos": 1e3}""", "silos", "invalid_type"),
            ("""{"silos": "2"}""", "silos", "invalid_type"),
            ("""{"silos": null}""", "silos", "invalid_type"),
            ("""{"silos": 99999999999999999999}""", "silos", "invalid_value"),
            ("{}", "silos", "missing_required_parameter"),
            ("""{"silos": 1, "sausage": 2}""", "sausage", "unknown_parameter"),
            ("[2]", null, "invalid_json"),
            ("", null, "invalid_json"),
            ("""{"silos": 1, "silos": 3}""", null, "invalid_json"),
        ])
        {
            JsonElement error = await bed.RefusedAsync("/admin/scale", body, HttpStatusCode.BadRequest);
            Assert.Equal((param, code), (error.Text("param"), error.Text("code")));
        }
        foreach (string what in (string[])["drain", "crash"])
        {
            // Chaos is asked for first: without it, nobody learns which silos there are.
            HttpStatusCode status = what == "drain" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden;
            await bed.RefusedAsync($"/admin/silos/silo-7/{what}", null, status);
        }
        Assert.Equal(JsonValueKind.Null, (await bed.GetAsync("/admin/scale")).GetProperty("change").ValueKind);
        ClusterSums.CheckAtRest(await bed.GetAsync("/admin/cluster"), 2);
    }

    [Fact]
    public async Task More_silos_than_the_memory_was_divided_for_are_refused_with_the_numbers()
    {
        await using AdminServerBed bed = await AdminServerBed.StartAsync(2, kvMiB: 32, maxOption: null);
        JsonElement error = await bed.RefusedAsync("/admin/scale", """{"silos": 3}""", HttpStatusCode.BadRequest);
        Assert.Equal(("silos", "kv_memory_exceeded"), (error.Text("param"), error.Text("code")));
        Assert.Equal(
            "3 silos were asked for, which means 1 more, and they do not fit the KV memory: a silo takes 16 MiB, 2 have taken 32 MiB, "
            + "and the process may take 32 MiB (--kv-memory, --max-silos)", error.Text("message"));
        await bed.ScaleAsync(1);
        await bed.ScaleAsync(2);
    }

    [Fact]
    public async Task Without_a_key_file_every_route_is_closed_and_says_what_opens_it()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(options => options with { Keys = new ApiKeys(["client"]) });
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "client");
        foreach ((HttpMethod method, string path) in Routes)
        {
            using HttpResponseMessage response = await server.Client.SendAsync(new HttpRequestMessage(method, path), Cancellation);
            JsonElement error = await response.ErrorAsync(HttpStatusCode.Forbidden, Cancellation);
            Assert.Equal("admin_closed", error.Text("code"));
            Assert.Contains("--admin-key-file", error.Text("message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_admin_key_opens_the_admin_api_and_it_opens_nothing_else()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options => options with { Keys = new ApiKeys(["client"]), AdminKeys = new ApiKeys(["admin"]) });
        foreach ((HttpMethod method, string path) in Routes)
        {
            foreach (string? key in (string?[])[null, "client", ""])
                Assert.Equal("invalid_api_key", (await RefusedAsync(server, method, path, key)).Text("code"));
        }
        Assert.Equal("invalid_api_key", (await RefusedAsync(server, HttpMethod.Get, "/v1/models", "admin")).Text("code"));
    }

    private static async Task<JsonElement> RefusedAsync(ScriptedServer server, HttpMethod method, string path, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
        return await response.ErrorAsync(HttpStatusCode.Unauthorized, Cancellation);
    }
}
