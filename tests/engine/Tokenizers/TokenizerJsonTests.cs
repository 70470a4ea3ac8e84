using System.Text.Json.Nodes;
using Granary.Engine.Tokenizers;
using Xunit;

namespace Granary.Engine.Tests.Tokenizers;

public sealed class TokenizerJsonTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ReadsMergesAsPairsOrStrings()
    {
        var json = Demo();
        var merges = json["model"]!["merges"]!.AsArray();
        json["model"]!["merges"] = new JsonArray([.. merges.Select(m => JsonValue.Create($"{m![0]} {m[1]}"))]);
        const string text = "The iron and the other";
        Assert.Equal(TestTokenizers.Demo.Encode(text, false), Read(json).Encode(text, false));
    }

    [Fact]
    public void NormalizesToFormC()
    {
        var json = Demo();
        json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}""");
        var tokenizer = Read(json);
        Assert.Equal("\u00E9<|im_end|>\u00E9", tokenizer.Decode(tokenizer.Encode("e\u0301<|im_end|>e\u0301", parseSpecial: true)));
        Assert.Equal("\uFFFD", tokenizer.Decode(tokenizer.Encode("\uD800", parseSpecial: true)));
        Assert.Equal("e\u0301", TestTokenizers.Demo.Decode(TestTokenizers.Demo.Encode("e\u0301", false)));
    }

    [Fact]
    public void TakesAWholePieceWhereMergesAreIgnored()
    {
        var json = Demo();
        json["model"]!["vocab"]!["zqxj"] = 1024;
        Assert.NotEqual([1024], Read(json).Encode("zqxj", false));
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([1024], Read(json).Encode("zqxj", false));
    }

    [Fact]
    public void AddedTokensThatAreNotSpecialAreAlwaysFound()
    {
        var json = Demo();
        json["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id":1024,"content":"<tool>","special":false,"normalized":true}"""));
        json["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id":1025,"content":"<tool>>","special":false,"normalized":true}"""));
        Assert.Equal([1024, 1025, 1024], Read(json).Encode("<tool><tool>><tool>", parseSpecial: false));
    }

    [Fact]
    public void ReadsTheTokensAroundAText()
    {
        var json = Demo();
        json["post_processor"] = JsonNode.Parse("""
            {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
             "single":[{"SpecialToken":{"id":"B","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"E","type_id":0}}],
             "special_tokens":{"B":{"id":"B","ids":[1021],"tokens":["B"]},"E":{"id":"E","ids":[1023],"tokens":["E"]}}}]}
            """);
        Assert.Equal([1021, 1023], Read(json).Encode("", false, addSpecial: true));
    }

    [Theory]
    [InlineData("model.type", "\"Unigram\"", "'Unigram'")]
    [InlineData("model.byte_fallback", "true", "'byte_fallback'")]
    [InlineData("model.dropout", "0.1", "'dropout'")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "'end_of_word_suffix'")]
    [InlineData("normalizer", "{\"type\":\"Lowercase\"}", "'Lowercase'")]
    [InlineData("pre_tokenizer", "null", "no pre-tokenizer")]
    [InlineData("pre_tokenizer", "{\"type\":\"Metaspace\"}", "'Metaspace'")]
    [InlineData("pre_tokenizer", "{\"type\":\"ByteLevel\",\"add_prefix_space\":true}", "'add_prefix_space'")]
    [InlineData("pre_tokenizer.pretokenizers.0.pattern.Regex", "\"\\\\w+\"", "\\w+")]
    [InlineData("pre_tokenizer.pretokenizers.0.behavior", "\"Removed\"", "Isolated")]
    [InlineData("post_processor", "{\"type\":\"BertProcessing\"}", "'BertProcessing'")]
    [InlineData("decoder", "{\"type\":\"WordPiece\"}", "'WordPiece'")]
    [InlineData("added_tokens.0.lstrip", "true", "'lstrip'")]
    [InlineData("added_tokens.0.id", "5", "share the id 5")]
    [InlineData("added_tokens.0.id", "900000000", "900000000")]
    [InlineData("model.merges.0", "[\"h\",\"nowhere\"]", "'h nowhere'")]
    [InlineData("model.merges.0", "\"h\"", "'h'")]
    [InlineData("model.vocab", "[]", "tokenizer.json")]
    public void RefusesByName(string path, string value, string named)
    {
        var json = Demo();
        var keys = path.Split('.');
        JsonNode parent = json;
        foreach (var key in keys[..^1])
            parent = (int.TryParse(key, out var index) ? parent[index] : parent[key])!;
        if (int.TryParse(keys[^1], out var last))
            parent[last] = JsonNode.Parse(value);
        else
            parent[keys[^1]] = JsonNode.Parse(value);
        Assert.Contains(named, Assert.Throws<TokenizerFormatException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesWhatIsNotJson()
    {
        File.WriteAllText(_path, "{");
        Assert.Contains(_path, Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromJson(_path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("""{"model":{"type":"BPE"}}""", "vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{}},"post_processor":{}}""", "type")]
    public void NamesFileAndMissingKey(string json, string key)
    {
        File.WriteAllText(_path, json);
        Assert.Equal($"{_path}: The key '{key}' is missing", Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromJson(_path)).Message);
    }

    private static JsonObject Demo() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "models", "demo", "tokenizer.json")))!.AsObject();

    private Tokenizer Read(JsonObject json)
    {
        File.WriteAllText(_path, json.ToJsonString());
        return Tokenizer.FromJson(_path);
    }
}
