using Granary.Engine.Formats;
using Granary.Silo.Prompts;
using Xunit;

namespace Granary.Silo.Tests.Prompts;

public sealed class TokenizerSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("granary").FullName;

    public TokenizerSettingsTests()
    {
        foreach (string name in (string[])["config.json", "model.safetensors", "tokenizer.json"])
            File.Copy(Path.Combine(DemoFolder.Path, name), Path.Combine(_folder, name));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TokenizerSettings Read(string? config)
    {
        if (config is not null)
            File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), config);
        using ModelFiles files = ModelFiles.Open(_folder);
        return TokenizerSettings.Read(files);
    }

    [Theory]
    [InlineData(null, null, "", "")]
    [InlineData("{}", null, "", "")]
    [InlineData("""{"chat_template": "T", "bos_token": "<s>", "eos_token": null}""", "T", "<s>", "")]
    [InlineData("""{"chat_template": null, "bos_token": {"content": "<s>"}, "eos_token": {"content": "</s>"}}""", null, "<s>", "</s>")]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "A"}, {"name": "default", "template": "B"}]}""", "B", "", "")]
    public void Each_form_of_the_settings_is_read(string? config, string? template, string bos, string eos) =>
        Assert.Equal(new TokenizerSettings(template, bos, eos), Read(config));

    [Fact]
    public void A_template_in_a_file_of_its_own_comes_first()
    {
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), "own");
        Assert.Equal("own", Read("""{"chat_template": "other"}""").ChatTemplate);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"chat_template": 5}""")]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "A"}]}""")]
    [InlineData("""{"chat_template": [{}]}""")]
    [InlineData("""{"bos_token": 7}""")]
    public void Malformed_settings_are_refused_by_file(string config) =>
        Assert.Contains("tokenizer_config.json", Assert.Throws<ModelFormatException>(() => Read(config)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gguf_file_brings_tokenizer_and_template_along()
    {
        using ModelFiles files = ModelFiles.Open(Path.Combine(AppContext.BaseDirectory, "golden", "qwen3moe-Q8_0.gguf"));
        PromptEncoder encoder = PromptEncoder.Load(files, TimeProvider.System);
        Assert.True(encoder.CanChat);
        int[] tokens = encoder.EncodeChat([new("user", "abc")]);
        Assert.Equal(3, tokens.Count(encoder.Tokenizer.IsSpecial));
        Assert.Contains("abc", encoder.Tokenizer.Decode(tokens), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat_template.jinja", "{% for %}")]
    [InlineData("tokenizer_config.json", "{\"chat_template\": \"{% for %}\"}")]
    public void A_template_that_cannot_be_parsed_is_named_with_its_file(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        using ModelFiles files = ModelFiles.Open(_folder);
        string message = Assert.Throws<ModelFormatException>(() => PromptEncoder.Load(files, TimeProvider.System)).Message;
        Assert.StartsWith($"{path}: the chat template cannot be read: line 1: ", message, StringComparison.Ordinal);
    }
}
