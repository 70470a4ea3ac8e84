using System.Text.Json;

namespace Granary.Engine.Tokenizers;

/// <summary>
/// Reads a Hugging Face <c>tokenizer.json</c> of a byte-level BPE tokenizer. What would change tokens and is not supported is
/// refused by name; truncation and padding, which concern training batches, are not read.
/// </summary>
internal static class TokenizerJson
{
    /// <summary>Describes the tokenizer in the file at <paramref name="path"/>.</summary>
    public static TokenizerDescription Read(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            using var document = JsonDocument.Parse(stream);
            return Describe(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new TokenizerFormatException($"{path} is not a tokenizer.json: {e.Message}", e);
        }
        catch (TokenizerFormatException e)
        {
            throw new TokenizerFormatException($"{path}: {e.Message}", e);
        }
    }

    private static TokenizerDescription Describe(JsonElement root)
    {
        var model = root.Required("model");
        CheckModel(model);
        var decoder = Object(root, "decoder");
        if (decoder is { } d && Type(d) != "ByteLevel")
            throw new TokenizerFormatException($"The decoder '{Type(d)}' is not supported; 'ByteLevel' is");

        var added = AddedTokens(root);
        var (prefix, suffix) = TokenizerJsonTemplate.Read(Object(root, "post_processor"));
        return new TokenizerDescription
        {
            Tokens = Tokens(model, added),
            Merges = Merges(model),
            AddedTokens = added,
            PreTokenizer = PreTokenizer(Object(root, "pre_tokenizer")),
            NormalizeNfc = NormalizesToNfc(Object(root, "normalizer")),
            IgnoreMerges = Flag(model, "ignore_merges", false),
            Prefix = prefix,
            Suffix = suffix,
        };
    }

    private static void CheckModel(JsonElement model)
    {
        if (model.TryGetProperty("type", out var type) && type.GetString() != "BPE")
            throw new TokenizerFormatException($"The model '{type.GetString()}' is not supported; 'BPE' is");
        if (Flag(model, "byte_fallback", false))
            throw new TokenizerFormatException("The model's 'byte_fallback' is not supported");
        if (model.TryGetProperty("dropout", out var dropout) && dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() != 0)
            throw new TokenizerFormatException("The model's 'dropout' is not supported: encoding would be random");
        foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.TryGetProperty(name, out var affix) && affix.ValueKind == JsonValueKind.String && affix.GetString() != "")
                throw new TokenizerFormatException($"The model's '{name}' is not supported");
        }
    }

    private static List<AddedToken> AddedTokens(JsonElement root)
    {
        var added = new List<AddedToken>();
        if (!root.TryGetProperty("added_tokens", out var list))
            return added;
        foreach (var token in list.EnumerateArray())
        {
            var content = token.Required("content").GetString()!;
            foreach (var name in (string[])["single_word", "lstrip", "rstrip"])
            {
                if (Flag(token, name, false))
                    throw new TokenizerFormatException($"Added token '{content}' asks for '{name}', which is not supported");
            }

            var special = Flag(token, "special", false);
            added.Add(new AddedToken(token.Required("id").GetInt32(), content, special, Flag(token, "normalized", !special)));
        }

        return added;
    }

    private static string?[] Tokens(JsonElement model, List<AddedToken> added)
    {
        var pairs = new List<(string Content, int Id)>();
        foreach (var entry in model.Required("vocab").EnumerateObject())
            pairs.Add((entry.Name, entry.Value.GetInt32()));
        pairs.AddRange(added.Select(token => (token.Content, token.Id)));

        // An id far above the number of tokens would make a table of gaps.
        var limit = 2 * pairs.Count;
        foreach (var (content, id) in pairs)
        {
            if (id < 0 || id >= limit)
                throw new TokenizerFormatException($"Token '{content}' has id {id} in a vocabulary of {pairs.Count}");
        }

        var tokens = new string?[pairs.Count == 0 ? 0 : pairs.Max(pair => pair.Id) + 1];
        foreach (var (content, id) in pairs)
        {
            if (tokens[id] is { } other && other != content)
                throw new TokenizerFormatException($"Tokens '{other}' and '{content}' share the id {id}");
            tokens[id] = content;
        }

        return tokens;
    }

    private static List<(string Left, string Right)> Merges(JsonElement model)
    {
        var merges = new List<(string Left, string Right)>();
        foreach (var merge in model.Required("merges").EnumerateArray())
        {
            if (merge.ValueKind == JsonValueKind.String)
                merges.Add(TokenizerVocabulary.SplitMerge(merge.GetString()!, merges.Count));
            else if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
                merges.Add((merge[0].GetString()!, merge[1].GetString()!));
            else
                throw new TokenizerFormatException($"Merge {merges.Count} is neither a string nor a pair");
        }

        return merges;
    }

    private static bool NormalizesToNfc(JsonElement? normalizer) => normalizer switch
    {
        null => false,
        { } n when Type(n) == "NFC" => true,
        { } n => throw new TokenizerFormatException($"The normalizer '{Type(n)}' is not supported; 'NFC' is"),
    };

    private static IPreTokenizer PreTokenizer(JsonElement? element)
    {
        if (element is not { } preTokenizer)
            throw new TokenizerFormatException("There is no pre-tokenizer; a byte-level one is expected");
        if (Type(preTokenizer) == "ByteLevel")
            return ByteLevelUsesRegex(preTokenizer)
                ? PreTokenizers.ByPattern(Gpt2PreTokenizer.Pattern)
                : throw new TokenizerFormatException("A pre-tokenizer 'ByteLevel' that splits nothing ('use_regex' false) is not supported alone");
        if (Type(preTokenizer) != "Sequence")
            throw new TokenizerFormatException($"The pre-tokenizer '{Type(preTokenizer)}' is not supported; 'ByteLevel' and 'Sequence' are");

        var steps = preTokenizer.Required("pretokenizers");
        if (steps.GetArrayLength() != 2 || Type(steps[0]) != "Split" || Type(steps[1]) != "ByteLevel" || ByteLevelUsesRegex(steps[1]))
            throw new TokenizerFormatException("A pre-tokenizer 'Sequence' must be 'Split', then 'ByteLevel' with 'use_regex' false");

        var split = steps[0];
        if (split.Required("behavior").GetString() != "Isolated" || Flag(split, "invert", false))
            throw new TokenizerFormatException("A pre-tokenizer 'Split' must have the behavior 'Isolated' and not be inverted");
        if (!split.Required("pattern").TryGetProperty("Regex", out var pattern))
            throw new TokenizerFormatException("A pre-tokenizer 'Split' must have a pattern 'Regex'");
        return PreTokenizers.ByPattern(pattern.GetString()!);
    }

    private static bool ByteLevelUsesRegex(JsonElement byteLevel)
    {
        if (Flag(byteLevel, "add_prefix_space", true))
            throw new TokenizerFormatException("The pre-tokenizer's 'add_prefix_space' is not supported");
        return Flag(byteLevel, "use_regex", true);
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Type(JsonElement element) => element.Required("type").GetString()!;

    private static bool Flag(JsonElement element, string name, bool whenAbsent) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : whenAbsent;
}
