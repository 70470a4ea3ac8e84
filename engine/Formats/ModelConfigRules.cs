using System.Globalization;
using Granary.Engine.Models;

namespace Granary.Engine.Formats;

/// <summary>
/// Bounds on hyperparameters. The product of any two that make up a matrix's rows (experts and their width or the hidden size,
/// heads and their dimension) is at most 2^30, so it fits an integer.
/// </summary>
internal static class ModelConfigRules
{
    private const int EndTokensMax = 1024;

    /// <summary>Returns <paramref name="config"/> if all of it is within bounds.</summary>
    /// <param name="config">Hyperparameters from a file.</param>
    /// <param name="file">That file, for messages.</param>
    /// <exception cref="ModelFormatException">A hyperparameter is out of bounds, or two do not fit together.</exception>
    public static ModelConfig Check(ModelConfig config, string file)
    {
        Range(file, "vocabulary size", config.VocabularySize, 1 << 24);
        Range(file, "hidden size", config.HiddenSize, 1 << 18);
        Range(file, "number of layers", config.Layers, 1 << 12);
        Range(file, "number of heads", config.Heads, 1 << 12);
        Range(file, "number of key and value heads", config.KvHeads, 1 << 12);
        Range(file, "head dimension", config.HeadDim, 1 << 12);
        Range(file, "number of experts", config.Experts, 1 << 12);
        Range(file, "experts per token", config.ExpertsPerToken, 1 << 12);
        Range(file, "expert width", config.ExpertWidth, 1 << 18);
        Range(file, "context length", config.ContextLength, 1 << 28);

        Require(config.Heads % config.KvHeads == 0, file, "number of heads", $"{config.Heads}", $"a multiple of the {config.KvHeads} key and value heads");
        Require(config.HeadDim % 2 == 0, file, "head dimension", $"{config.HeadDim}", "an even number");
        Require(config.ExpertsPerToken <= config.Experts, file, "experts per token", $"{config.ExpertsPerToken}", $"at most the {config.Experts} experts");
        Require(config.RmsEpsilon is > 0 and < 1, file, "RMS epsilon", config.RmsEpsilon.ToString(CultureInfo.InvariantCulture), "between 0 and 1");
        Require(config.RopeTheta is >= 1 and <= 1e12, file, "base of the rotary embedding", config.RopeTheta.ToString(CultureInfo.InvariantCulture), "1 to 1e12");

        Require(config.EndTokens.Length <= EndTokensMax, file, "end tokens", $"{config.EndTokens.Length} ids", $"at most {EndTokensMax}");
        foreach (int token in config.EndTokens)
            Require(token >= 0 && token < config.VocabularySize, file, "end token", $"{token}", $"0 to {config.VocabularySize - 1}");
        return config;
    }

    private static void Range(string file, string what, int value, int most) =>
        Require(value >= 1 && value <= most, file, what, $"{value}", $"1 to {most}");

    private static void Require(bool holds, string file, string what, string found, string expected)
    {
        if (!holds)
            throw ModelFormatException.In(file, what, $"is {found}", expected);
    }
}
