using System.Text;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Templates;
using Granary.Engine.Tokenizers;
using Granary.Silo.Options;
using Granary.Silo.Prompts;

namespace Granary.Silo.Inspection;

/// <summary>Looks into model files.</summary>
internal static class Inspector
{
    /// <summary>Describes a model; its weights are not read.</summary>
    public static ModelDescription Describe(ModelFiles files, bool tensors)
    {
        ModelConfig config = files.Config;
        long parameters = files.Tensors.Sum(Elements);
        long inExperts = files.Tensors.Where(IsExpert).Sum(Elements);
        return new()
        {
            Path = files.Path,
            Format = files.Format,
            Architecture = config.Architecture,
            ContentId = files.ContentId,
            WeightBytes = files.Bytes,
            Parameters = parameters,
            ActiveParameters = parameters - inExperts + (inExperts / config.Experts * config.ExpertsPerToken),
            Layers = config.Layers,
            HiddenSize = config.HiddenSize,
            Heads = config.Heads,
            KvHeads = config.KvHeads,
            HeadDim = config.HeadDim,
            Experts = config.Experts,
            ExpertsPerToken = config.ExpertsPerToken,
            ExpertWidth = config.ExpertWidth,
            ContextLength = config.ContextLength,
            VocabularySize = config.VocabularySize,
            Tokenizer = DescribeTokenizer(files),
            KvBytesPerToken = new(KvMemory.BytesPerToken(config, KvType.F16), KvMemory.BytesPerToken(config, KvType.F32)),
            Types =
            [
                .. files.Tensors.GroupBy(tensor => tensor.Type).OrderBy(group => group.Key)
                    .Select(group => new TypeShare(group.Key.ToString(), group.Count(), group.Sum(Elements), group.Sum(tensor => tensor.Bytes))),
            ],
            Tensors = tensors
                ? [.. files.Tensors.Select(tensor => new TensorDescription(tensor.Name, tensor.Type.ToString(), [.. tensor.Shape], tensor.Bytes))]
                : null,
        };
    }

    /// <summary>Whether a tensor belongs to experts, by the names that Hugging Face and GGUF give.</summary>
    internal static bool IsExpert(TensorInfo tensor) =>
        tensor.Name.Contains(".experts.", StringComparison.Ordinal) || tensor.Name.Contains("_exps.", StringComparison.Ordinal);

    private static TokenizerDescription DescribeTokenizer(ModelFiles files)
    {
        try
        {
            PromptEncoder encoder = PromptEncoder.Load(files, TimeProvider.System);
            Tokenizer tokenizer = encoder.Tokenizer;
            int control = Enumerable.Range(0, tokenizer.VocabularySize).Count(tokenizer.IsSpecial);
            string[] ends = [.. files.Config.EndTokens.Where(token => token < tokenizer.VocabularySize)
                .Select(token => Encoding.UTF8.GetString(tokenizer.Bytes(token)))];
            return new(tokenizer.VocabularySize, control, ends, encoder.CanChat, null);
        }
        catch (Exception exception) when (exception is TokenizerFormatException or TemplateException or ModelFormatException)
        {
            return new(0, 0, [], false, exception.Message);
        }
    }

    private static long Elements(TensorInfo tensor) => tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
