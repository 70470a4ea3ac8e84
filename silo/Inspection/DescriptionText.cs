using System.Globalization;
using System.Text;
using Granary.Silo.Options;

namespace Granary.Silo.Inspection;

/// <summary>Writes a description for people.</summary>
internal static class DescriptionText
{
    /// <summary>One line a fact, then one a tensor if they are asked for.</summary>
    public static string Format(ModelDescription model)
    {
        var text = new StringBuilder();
        Line("model", model.Path);
        Line("format", model.Format);
        Line("architecture", model.Architecture);
        Line("content", model.ContentId);
        Line("weights", ByteSize.Format(model.WeightBytes));
        Line("parameters", $"{Count(model.Parameters)}, {Count(model.ActiveParameters)} active");
        Line("layers", $"{model.Layers} of width {model.HiddenSize}");
        Line("attention", $"{model.Heads} heads over {model.KvHeads} of width {model.HeadDim}");
        Line("experts", $"{model.Experts} of width {model.ExpertWidth}, {model.ExpertsPerToken} per token");
        Line("context", $"{model.ContextLength} tokens");
        Line("vocabulary", $"{model.VocabularySize} tokens");
        Line("tokenizer", Tokenizer(model.Tokenizer));
        Line("KV per token", $"{ByteSize.Format(model.KvBytesPerToken.F16)} (f16), {ByteSize.Format(model.KvBytesPerToken.F32)} (f32)");
        foreach (TypeShare share in model.Types)
            Line(share.Type, $"{share.Tensors} tensors, {Count(share.Parameters)} parameters, {ByteSize.Format(share.Bytes)}");
        foreach (TensorDescription tensor in model.Tensors ?? [])
            text.Append(CultureInfo.InvariantCulture, $"{tensor.Name}  {tensor.Type}  [{string.Join(", ", tensor.Shape)}]  {tensor.Bytes} bytes\n");
        return text.ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-14}{value}\n");
    }

    private static string Tokenizer(TokenizerDescription tokenizer) => tokenizer.Error is { } error
        ? $"not usable: {error}"
        : $"{tokenizer.Tokens} tokens, {tokenizer.ControlTokens} of control; answers end at {string.Join(" or ", tokenizer.EndTokens)}; "
            + (tokenizer.ChatTemplate ? "with a chat template" : "without a chat template");

    private static string Count(long parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M"),
        _ => parameters.ToString(CultureInfo.InvariantCulture),
    };
}
