using System.CommandLine;
using Granary.Engine.Kv;
using Granary.Silo.Commands;
using Granary.Silo.Options;
using Xunit;

namespace Granary.Silo.Tests.Commands;

public sealed class OptionTableTests
{
    private static ServeSettings Read(params string[] line)
    {
        var options = new ServeOptions();
        var command = new RootCommand();
        options.AddTo(command);
        ParseResult result = command.Parse(line);
        Assert.Empty(result.Errors);
        return options.Read(result);
    }

    [Fact]
    public void Without_options_the_demo_model_is_served_on_port_8080()
    {
        ServeSettings settings = Read();
        Assert.Equal(DemoFolder.Path, settings.Engine.ModelPath);
        Assert.Equal(["http://127.0.0.1:8080"], settings.Rest.Urls);
        Assert.Null(settings.Rest.Keys);
        Assert.Equal(4 << 20, settings.Rest.MaxBodyBytes);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.ShutdownGrace);
        Assert.Null(settings.Rest.AdminKeys);
        Assert.False(settings.Rest.Chaos);
        Assert.Equal(1, settings.Engine.Silos);
        Assert.Null(settings.Engine.MaxSilos);
        Assert.Equal(Environment.ProcessorCount, settings.Engine.Threads);
        Assert.Null(settings.Engine.KvMemoryBytes);
        Assert.Equal(KvType.F16, settings.Engine.KvType);
        Assert.Null(settings.Engine.ContextLength);
        Assert.Equal(256, settings.Engine.MaxBatchTokens);
        Assert.Equal(64, settings.Engine.MaxSequences);
        Assert.Equal(64, settings.Engine.MaxQueue);
        Assert.Equal(("none", 0), (settings.Engine.Balance.Policy, settings.Engine.Balance.SpareSlots));
    }

    [Fact]
    public void Every_option_arrives()
    {
        string keys = Path.GetTempFileName();
        File.WriteAllLines(keys, ["# two keys", "", " first ", "second"]);
        string adminKeys = Path.GetTempFileName();
        File.WriteAllText(adminKeys, "third");
        ServeSettings settings = Read(
            "--model", "x", "--urls", "http://127.0.0.1:1; http://[::1]:2", "--silos", "2", "--threads", "3", "--kv-memory", "1.5GiB", "--kv-type",
            "f32", "--context", "100", "--max-batch-tokens", "17", "--max-queue", "8", "--max-sequences", "5", "--served-model-name", "me",
            "--shutdown-grace", "9", "--max-body", "1KB", "--api-key-file", keys, "--max-silos", "9", "--chaos", "--admin-key-file", adminKeys,
            "--balance", "EPLB", "--spare-experts", "2");
        Assert.Equal("x", settings.Engine.ModelPath);
        Assert.Equal(["http://127.0.0.1:1", "http://[::1]:2"], settings.Rest.Urls);
        Assert.Equal(2, settings.Engine.Silos);
        Assert.Equal(3, settings.Engine.Threads);
        Assert.Equal(3L << 29, settings.Engine.KvMemoryBytes);
        Assert.Equal(KvType.F32, settings.Engine.KvType);
        Assert.Equal(100, settings.Engine.ContextLength);
        Assert.Equal(17, settings.Engine.MaxBatchTokens);
        Assert.Equal(8, settings.Engine.MaxQueue);
        Assert.Equal(5, settings.Engine.MaxSequences);
        Assert.Equal("me", settings.Engine.ServedModelName);
        Assert.Equal(TimeSpan.FromSeconds(9), settings.ShutdownGrace);
        Assert.Equal(1000, settings.Rest.MaxBodyBytes);
        Assert.True(settings.Rest.Keys!.Allows("Bearer first"));
        Assert.True(settings.Rest.Keys.Allows("bearer second"));
        Assert.False(settings.Rest.Keys.Allows("Bearer # two keys"));
        Assert.Equal(9, settings.Engine.MaxSilos);
        Assert.Equal(("eplb", 2), (settings.Engine.Balance.Policy, settings.Engine.Balance.SpareSlots));
        Assert.True(settings.Rest.Chaos);
        Assert.True(settings.Rest.AdminKeys!.Allows("Bearer third"));
        Assert.False(settings.Rest.AdminKeys.Allows("Bearer first"));
        File.Delete(keys);
        File.Delete(adminKeys);
    }

    [Theory]
    [InlineData("--silos", "0")]
    [InlineData("--silos", "two")]
    [InlineData("--max-silos", "65")]
    [InlineData("--admin-key-file", "")]
    [InlineData("--threads", "-1")]
    [InlineData("--kv-memory", "12q")]
    [InlineData("--kv-memory", "-5")]
    [InlineData("--kv-type", "q8")]
    [InlineData("--context", "1")]
    [InlineData("--max-batch-tokens", "99999999")]
    [InlineData("--max-queue", "0")]
    [InlineData("--urls", "https://localhost:1")]
    [InlineData("--urls", "127.0.0.1:8080")]
    [InlineData("--urls", "http://localhost/b")]
    [InlineData("--urls", "http://999.1.1.1:80")]
    [InlineData("--urls", "http://myhost:80")]
    [InlineData("--urls", "http://127.0.0.1:1;http://*a:80")]
    [InlineData("--urls", ";")]
    [InlineData("--max-body", "0")]
    [InlineData("--shutdown-grace", "soon")]
    [InlineData("--model", "")]
    [InlineData("--log-level", "loud")]
    [InlineData("--balance", "")]
    [InlineData("--spare-experts", "-1")]
    [InlineData("--spare-experts", "1025")]
    [InlineData("--spare-experts", "some")]
    public void A_bad_value_is_refused_with_option_value_and_expectation(string option, string value)
    {
        ParseResult result = GranaryCommand.Create().Parse(["serve", option, value]);
        string message = Assert.Single(result.Errors).Message;
        Assert.Contains($"'{option}' is '{value}'; expected ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:1")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://*:0")]
    [InlineData("http://+:80/")]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://[::]:80")]
    public void Each_form_of_an_address_to_listen_on_is_taken(string url) => Assert.Equal([url], Read("--urls", url).Rest.Urls);

    [Theory]
    [InlineData("--frob")]
    [InlineData("extra")]
    [InlineData("generate --urls http://127.0.0.1:1")]
    [InlineData("generate --temperature 3")]
    [InlineData("generate --top-p 0")]
    [InlineData("generate --seed 1.5")]
    [InlineData("generate --max-silos 2")]
    [InlineData("inspect --silos 2")]
    [InlineData("--silos 1 --silos 2")]
    [InlineData("--silos")]
    public void What_is_unknown_or_does_not_belong_is_an_error(string line) =>
        Assert.NotEmpty(GranaryCommand.Create().Parse(line.Split(' ')).Errors);

    [Fact]
    public void An_unknown_balance_policy_is_refused_with_the_known_ones()
    {
        ParseResult result = GranaryCommand.Create().Parse(["serve", "--balance", "fair"]);
        Assert.Equal(
            "Option '--balance' is 'fair'; expected eplb or incremental or none.", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void Spare_experts_that_no_policy_fills_are_refused()
    {
        string message = Assert.Throws<SettingsException>(() => Read("--spare-experts", "2")).Message;
        Assert.Equal("Option '--spare-experts' is '2'; expected 0, as --balance is none; only eplb or incremental makes copies.", message);
    }

    [Fact]
    public void A_key_that_opens_both_doors_is_refused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "same");
        string message = Assert.Throws<SettingsException>(() => Read("--api-key-file", path, "--admin-key-file", path)).Message;
        Assert.Contains("--admin-key-file", message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_key_file_without_keys_is_refused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "# nothing\n\n");
        Assert.Contains("--api-key-file", Assert.Throws<SettingsException>(() => Read("--api-key-file", path)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(path, Assert.Throws<SettingsException>(() => Read("--api-key-file", path)).Message, StringComparison.Ordinal);
    }
}
