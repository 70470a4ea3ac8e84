using Granary.Engine.Formats;

namespace Granary.Engine.Kernels;

/// <summary>
/// The operations of a forward pass. Each treats a row independently of the rows beside it, so callers may split rows and
/// outputs at will. Lengths are multiples of 16 but where said.
/// </summary>
internal unsafe interface IKernels
{
    /// <summary>y[r, o] = x[r] . w[o]; strides of x and y in floats; the panel is scratch of 4 * columns floats.</summary>
    void Matmul(
        TensorType type, byte* w, long rowBytes, int columns, float* x, long xStride, int rows, float* y, long yStride, int outputs, float* panel);

    /// <summary>The floats of a stored row.</summary>
    void Expand(TensorType type, byte* row, int columns, float* target);

    /// <summary>y = x / sqrt(mean(x^2) + epsilon) * weight; y may be x.</summary>
    void RmsNorm(float* x, float* weight, float epsilon, int length, float* y);

    /// <summary>y += x.</summary>
    void Add(float* y, float* x, int length);

    /// <summary>y = scale * x + y.</summary>
    void AddScaled(float* y, float* x, float scale, int length);

    /// <summary>gate = silu(gate) * up.</summary>
    void SiluMultiply(float* gate, float* up, int length);

    /// <summary>Turns the pairs (x[i], x[i + half]) by the angles whose cosines and sines are given.</summary>
    void Rotate(float* x, float* cos, float* sin, int half);

    /// <summary>x = e^(x - max) / sum; any length. The memory beyond it, up to a multiple of 16, is overwritten.</summary>
    void Softmax(float* x, int length);

    /// <summary>Attention of some rows of one sequence for one key and value head.</summary>
    void Attend(in AttentionTask task, ReadOnlySpan<int> pages, AttentionScratch scratch);
}
