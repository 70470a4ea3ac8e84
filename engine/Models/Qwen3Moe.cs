using Granary.Engine.Formats;

namespace Granary.Engine.Models;

/// <summary>Where the weights of the qwen3moe architecture are found, under the names of either file format.</summary>
internal static class Qwen3Moe
{
    /// <summary>The token embedding.</summary>
    public static string Embedding(bool gguf) => gguf ? "token_embd.weight" : "model.embed_tokens.weight";

    /// <summary>The last norm.</summary>
    public static string FinalNorm(bool gguf) => gguf ? "output_norm.weight" : "model.norm.weight";

    /// <summary>The head; absent where it is the embedding.</summary>
    public static string Head(bool gguf) => gguf ? "output.weight" : "lm_head.weight";

    /// <summary>Finds a layer's weights; <paramref name="vector"/> copies a norm vector of the given name and length.</summary>
    public static LayerWeights Layer(ModelConfig c, int layer, bool gguf, TensorLookup matrix, Func<string, int, nint> vector)
    {
        string p = gguf ? $"blk.{layer}." : $"model.layers.{layer}.";
        string attention = gguf ? p + "attn_" : p + "self_attn.";
        string projection = gguf ? ".weight" : "_proj.weight";
        int queryWidth = c.Heads * c.HeadDim, kvWidth = c.KvHeads * c.HeadDim;
        return new LayerWeights
        {
            AttentionNorm = vector(gguf ? p + "attn_norm.weight" : p + "input_layernorm.weight", c.HiddenSize),
            QueryNorm = vector(attention + "q_norm.weight", c.HeadDim),
            KeyNorm = vector(attention + "k_norm.weight", c.HeadDim),
            FeedForwardNorm = vector(gguf ? p + "ffn_norm.weight" : p + "post_attention_layernorm.weight", c.HiddenSize),
            Query = matrix(attention + "q" + projection, queryWidth, c.HiddenSize),
            Key = matrix(attention + "k" + projection, kvWidth, c.HiddenSize),
            Value = matrix(attention + "v" + projection, kvWidth, c.HiddenSize),
            Output = matrix(gguf ? attention + "output.weight" : attention + "o_proj.weight", c.HiddenSize, queryWidth),
            Router = matrix(gguf ? p + "ffn_gate_inp.weight" : p + "mlp.gate.weight", c.Experts, c.HiddenSize),
            Gate = Experts(c, p, "gate", gguf, matrix, c.ExpertWidth, c.HiddenSize),
            Up = Experts(c, p, "up", gguf, matrix, c.ExpertWidth, c.HiddenSize),
            Down = Experts(c, p, "down", gguf, matrix, c.HiddenSize, c.ExpertWidth),
        };
    }

    private static TensorView[] Experts(ModelConfig c, string prefix, string part, bool gguf, TensorLookup matrix, int rows, int columns)
    {
        TensorView[] views = new TensorView[c.Experts];
        TensorView all = gguf ? matrix($"{prefix}ffn_{part}_exps.weight", checked(rows * c.Experts), columns) : default;
        for (int e = 0; e < views.Length; e++)
            views[e] = gguf ? all.Slice(e * rows, rows) : matrix($"{prefix}mlp.experts.{e}.{part}_proj.weight", rows, columns);
        return views;
    }
}
