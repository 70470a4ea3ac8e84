using Granary.Engine.Formats;
using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Xunit;

namespace Granary.Engine.Tests.Kernels;

/// <summary>Every kernel of every width against scalar code, bit for bit.</summary>
public sealed unsafe class KernelTests
{
    private static readonly int[] Rows = [1, 2, 3, 4, 5, 7, 8, 11];

    public static TheoryData<int, TensorType> Matrices
    {
        get
        {
            TheoryData<int, TensorType> data = [];
            foreach (int bits in (int[])[128, 256, 512])
                foreach (TensorType type in Enum.GetValues<TensorType>()) data.Add(bits, type);
            return data;
        }
    }

    public static TheoryData<int, KvType> Caches => new() { { 128, KvType.F32 }, { 256, KvType.F32 }, { 512, KvType.F32 }, { 128, KvType.F16 }, { 256, KvType.F16 }, { 512, KvType.F16 } };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Products_of_all_shapes_match(int bits, TensorType type)
    {
        IKernels kernels = KernelWidths.Get(bits);
        foreach (int columns in type == TensorType.Q8_0 ? (int[])[32, 96, 256] : [16, 32, 48, 96, 256])
        {
            foreach (int outputs in (int[])[1, 3, 4, 5, 8, 19])
            {
                byte[] w = Matrix(type, outputs, columns, seed: columns + outputs);
                int rowBytes = (int)type.RowBytes(columns);
                foreach (int rows in Rows)
                {
                    float[] x = KernelWidths.Values(rows, rows * columns), y = new float[rows * (outputs + 1)], panel = new float[4 * columns];
                    fixed (byte* wp = w)
                    fixed (float* xp = x, yp = y, pp = panel)
                        kernels.Matmul(type, wp, rowBytes, columns, xp, columns, rows, yp, outputs + 1, outputs, pp);
                    for (int r = 0; r < rows; r++)
                    {
                        for (int o = 0; o < outputs; o++)
                        {
                            float[] weights = ScalarReference.Expand(type, w.AsSpan(o * rowBytes, rowBytes), columns);
                            Same(ScalarReference.Dot(x.AsSpan(r * columns, columns), weights), y[(r * (outputs + 1)) + o]);
                        }

                        Assert.Equal(0, y[(r * (outputs + 1)) + outputs]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Every_binary16_and_bfloat16_expands_exactly(int bits)
    {
        IKernels kernels = KernelWidths.Get(bits);
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] half = new float[all.Length], brain = new float[all.Length];
        fixed (ushort* source = all)
        fixed (float* h = half, b = brain)
        {
            kernels.Expand(TensorType.F16, (byte*)source, all.Length, h);
            kernels.Expand(TensorType.BF16, (byte*)source, all.Length, b);
        }

        for (int i = 0; i < all.Length; i++)
        {
            Half expected = BitConverter.UInt16BitsToHalf(all[i]);
            if (Half.IsNaN(expected)) Assert.True(float.IsNaN(half[i]));
            else Same((float)expected, half[i]);
            Assert.Equal(i << 16, BitConverter.SingleToInt32Bits(brain[i]));
            if (!Half.IsNaN(expected)) Same((float)expected, Engine.Numerics.HalfBits.ToSingle(all[i]));
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Row_operations_match(int bits)
    {
        IKernels kernels = KernelWidths.Get(bits);
        foreach (int length in (int[])[16, 32, 80, 256])
        {
            float[] x = KernelWidths.Values(1, length, 9), w = KernelWidths.Values(2, length), y = new float[length];
            float[] sum = [.. w], scaled = [.. w], gated = [.. x], turned = [.. x];
            float[] cos = KernelWidths.Values(3, length), sin = KernelWidths.Values(4, length);
            fixed (float* xp = x, wp = w, yp = y, sp = sum, cp = scaled, gp = gated, tp = turned, cosp = cos, sinp = sin)
            {
                kernels.RmsNorm(xp, wp, 1e-6f, length, yp);
                kernels.Add(sp, xp, length);
                kernels.AddScaled(cp, xp, 0.3f, length);
                kernels.SiluMultiply(gp, wp, length);
                if (length % 32 == 0) kernels.Rotate(tp, cosp, sinp, length / 2);
            }

            Same(ScalarReference.RmsNorm(x, w, 1e-6f), y);
            if (length % 32 == 0) Same(ScalarReference.Rotate(x, cos, sin), turned);
            for (int i = 0; i < length; i++)
            {
                Same(w[i] + x[i], sum[i]);
                Same(ScalarReference.MultiplyAdd(0.3f, x[i], w[i]), scaled[i]);
                Same(ScalarReference.Silu(x[i]) * w[i], gated[i]);
            }
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Softmax_of_any_length_matches(int bits)
    {
        IKernels kernels = KernelWidths.Get(bits);
        foreach (int length in (int[])[1, 8, 15, 16, 17, 60, 128])
        {
            float[] x = KernelWidths.Values(length, length, 20), padded = new float[128 + 16];
            x.CopyTo(padded, 0);
            fixed (float* p = padded) kernels.Softmax(p, length);
            Same(ScalarReference.Softmax(x), padded[..length]);
            Assert.Equal(1, padded[..length].Sum(value => (double)value), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Caches))]
    public void Attention_over_many_blocks_matches(int bits, KvType type)
    {
        IKernels kernels = KernelWidths.Get(bits);
        const int Dim = 64;
        foreach (int group in (int[])[1, 2, 3, 4, 8])
        {
            foreach ((int start, int rows) in ((int, int)[])[(0, 1), (0, 16), (27, 9), (31, 2), (96, 1), (220, 16), (255, 3)])
            {
                int tokens = start + rows, blocks = (tokens + 31) / 32, element = type == KvType.F32 ? 4 : 2;
                float[][] keys = Tokens(type, 1, tokens, Dim), values = Tokens(type, 2, tokens, Dim);
                int[] pages = [.. Enumerable.Range(0, blocks).Reverse()];
                byte[] memory = new byte[blocks * 2 * 32 * Dim * element];
                Array.Fill(memory, (byte)0xFF);
                for (int t = 0; t < tokens; t++)
                {
                    Write(memory, type, ((((pages[t / 32] * 2) + 0) * 32) + (t % 32)) * Dim * element, keys[t]);
                    Write(memory, type, ((((pages[t / 32] * 2) + 1) * 32) + (t % 32)) * Dim * element, values[t]);
                }

                float[] queries = KernelWidths.Values(3, rows * group * Dim, 2), output = new float[queries.Length];
                using AttentionScratch scratch = new(group, Dim, 512);
                fixed (byte* m = memory)
                fixed (float* q = queries, o = output)
                {
                    AttentionTask task = new()
                    {
                        Pages = m,
                        PageBytes = 2 * 32 * Dim * element,
                        KeyOffset = 0,
                        ValueOffset = 32 * Dim * element,
                        Type = type,
                        Start = start,
                        Rows = rows,
                        Group = group,
                        HeadDim = Dim,
                        Scale = 0.125f,
                        Queries = q,
                        Output = o,
                        Stride = group * Dim,
                    };
                    kernels.Attend(task, pages, scratch);
                }

                for (int i = 0; i < rows * group; i++)
                {
                    int seen = start + (i / group) + 1;
                    Same(ScalarAttention.Run(queries[(i * Dim)..((i + 1) * Dim)], keys[..seen], values[..seen], 0.125f), output[(i * Dim)..((i + 1) * Dim)]);
                }
            }
        }
    }

    private static float[][] Tokens(KvType type, int seed, int count, int dim) =>
        [.. Enumerable.Range(0, count).Select(t => Array.ConvertAll(
            KernelWidths.Values((seed * 10000) + t, dim, 3), value => type == KvType.F32 ? value : (float)(Half)value))];

    private static void Write(byte[] memory, KvType type, int offset, float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (type == KvType.F32) BitConverter.TryWriteBytes(memory.AsSpan(offset + (i * 4)), values[i]);
            else BitConverter.TryWriteBytes(memory.AsSpan(offset + (i * 2)), (Half)values[i]);
        }
    }

    private static byte[] Matrix(TensorType type, int rows, int columns, int seed)
    {
        byte[] bytes = new byte[type.RowBytes(columns) * rows];
        float[] values = KernelWidths.Values(seed, rows * columns);
        Random random = new(seed);
        if (type == TensorType.Q8_0)
        {
            random.NextBytes(bytes);
            for (int i = 0; i < bytes.Length; i += 34) BitConverter.TryWriteBytes(bytes.AsSpan(i), (Half)values[i / 34]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (type == TensorType.F32) BitConverter.TryWriteBytes(bytes.AsSpan(i * 4), values[i]);
            if (type == TensorType.F16) BitConverter.TryWriteBytes(bytes.AsSpan(i * 2), (Half)values[i]);
            if (type == TensorType.BF16) BitConverter.TryWriteBytes(bytes.AsSpan(i * 2), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return bytes;
    }

    private static void Same(float expected, float actual) =>
        Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));

    private static void Same(float[] expected, float[] actual) =>
        Assert.Equal(Array.ConvertAll(expected, BitConverter.SingleToInt32Bits), Array.ConvertAll(actual, BitConverter.SingleToInt32Bits));
}
