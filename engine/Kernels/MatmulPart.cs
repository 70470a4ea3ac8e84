using Granary.Engine.Formats;

namespace Granary.Engine.Kernels;

/// <summary>One of the products that a <see cref="MatmulJob"/> runs together.</summary>
internal unsafe struct MatmulPart
{
    /// <summary>Outputs by inputs.</summary>
    public TensorView Weights;

    /// <summary>If set, a second matrix of the same shape; the result is then silu(first) * second.</summary>
    public TensorView Gated;

    /// <summary>Rows of inputs.</summary>
    public float* X;

    /// <summary>Floats from one row of X to the next.</summary>
    public long XStride;

    /// <summary>Number of rows.</summary>
    public int Rows;

    /// <summary>Rows of outputs.</summary>
    public float* Y;

    /// <summary>Where the products with <see cref="Gated"/> go, with the stride of Y.</summary>
    public float* GatedY;

    /// <summary>Floats from one row of Y to the next.</summary>
    public long YStride;

    /// <summary>Units of work up to and with this part; set by the job.</summary>
    public int UnitsEnd;
}
