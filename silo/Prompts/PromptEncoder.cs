using System.Text;
using Granary.Engine.Formats;
using Granary.Engine.Templates;
using Granary.Engine.Tokenizers;
using Granary.Silo.Rest.Parsing;

namespace Granary.Silo.Prompts;

/// <summary>Turns conversations and texts into the tokens of prompts. Any number of threads may use it.</summary>
internal sealed class PromptEncoder
{
    private readonly TokenizerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ChatTemplate? _template;
    private readonly SpecialTextFence _fence;
    private readonly int _longestToken;

    /// <summary>An encoder of a model's prompts.</summary>
    /// <exception cref="TemplateException">The template cannot be parsed.</exception>
    public PromptEncoder(Tokenizer tokenizer, TokenizerSettings settings, TimeProvider time)
    {
        Tokenizer = tokenizer;
        _time = time;
        _settings = settings;
        _template = settings.ChatTemplate is { } text ? ChatTemplate.Parse(text) : null;
        _fence = new SpecialTextFence(tokenizer);
        for (int token = 0; token < tokenizer.VocabularySize; token++)
            _longestToken = Math.Max(_longestToken, tokenizer.Bytes(token).Length);
    }

    /// <summary>The tokenizer underneath.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Whether the model has a chat template.</summary>
    public bool CanChat => _template is not null;

    /// <summary>Reads tokenizer and template of a model.</summary>
    /// <exception cref="ModelFormatException">The files lack them, or they are malformed.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer is malformed.</exception>
    public static PromptEncoder Load(ModelFiles files, TimeProvider time)
    {
        Tokenizer tokenizer = TokenizerLoader.Load(files);
        TokenizerSettings settings = TokenizerSettings.Read(files);
        try
        {
            return new(tokenizer, settings, time);
        }
        catch (TemplateException exception)
        {
            throw new ModelFormatException($"{TokenizerSettings.TemplatePath(files)}: the chat template cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// A number of tokens that texts cannot stay below, for telling what is far too long without encoding it. Encoding
    /// takes many times the memory of the text itself.
    /// </summary>
    public long LeastTokens(IEnumerable<string> texts)
    {
        // Composing characters (NFC), where a tokenizer does so, makes a text at most this many times shorter.
        const int MostComposed = 4;
        return texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / (MostComposed * _longestToken);
    }

    /// <summary>A prompt as it is: control tokens that it spells out become those tokens.</summary>
    public int[] EncodeText(string text) => Tokenizer.Encode(text, parseSpecial: true, addSpecial: true);

    /// <summary>
    /// A conversation, up to where the assistant's answer begins. Only the template's own words become control tokens;
    /// what messages spell out stays text.
    /// </summary>
    /// <exception cref="TemplateException">The template refuses the conversation.</exception>
    /// <exception cref="PromptException">What the messages spell out cannot be told from the template's words.</exception>
    /// <exception cref="InvalidOperationException">The model has no template.</exception>
    public int[] EncodeChat(IReadOnlyList<ChatMessage> messages)
    {
        if (!_fence.IsNeeded(messages.Select(message => message.Content)))
            return Tokenizer.Encode(Render(messages), parseSpecial: true);
        string[] texts = [_settings.ChatTemplate!, .. messages.Select(message => message.Content)];
        char mark = SpecialTextFence.ChooseMark(texts)
            ?? throw new PromptException("the messages spell out control tokens and use every private-use character");
        ChatMessage[] fenced = [.. messages.Select(message => message with { Content = _fence.Fence(message.Content, mark) })];
        return _fence.Encode(Render(fenced), mark);
    }

    private string Render(IEnumerable<ChatMessage> messages)
    {
        if (_template is null)
            throw new InvalidOperationException("The model has no chat template");
        return _template.Render(new Dictionary<string, object?>
        {
            ["messages"] = messages.Select(message => new Dictionary<string, object?>
            {
                ["role"] = message.Role,
                ["content"] = message.Content,
            }).ToList(),
            ["add_generation_prompt"] = true,
            ["bos_token"] = _settings.BosToken,
            ["eos_token"] = _settings.EosToken,
        }, _time);
    }
}
