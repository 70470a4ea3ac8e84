using System.Runtime.Intrinsics.X86;
using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Granary.Engine.Numerics;
using Xunit;

namespace Granary.Engine.Tests.Numerics;

public sealed class ExpTests
{
    [Fact]
    public void Exp_of_floats_stays_within_two_units()
    {
        for (float x = -103f; x < 88.7f; x += 0.00137f)
        {
            float actual = LaneMath.First(x);
            double exact = Transcendental.Exp(x);
            double unit = Math.Max(Math.Abs(MathF.BitIncrement(actual) - (double)actual), float.Epsilon);
            Assert.True(Math.Abs(actual - exact) <= 2 * unit, $"exp({x}) = {actual}, expected {exact}");
            Assert.Equal(ScalarReference.Exp(x), actual);
        }
    }

    [Fact]
    public void Exp_is_exact_at_its_ends()
    {
        Assert.Equal(1f, LaneMath.First(0f));
        Assert.Equal(0f, LaneMath.First(float.NegativeInfinity));
        Assert.Equal(0f, LaneMath.First(-104f));
        Assert.Equal(float.PositiveInfinity, LaneMath.First(float.PositiveInfinity));
        Assert.Equal(float.NaN, LaneMath.First(float.NaN));
    }

    [Fact]
    public void Series_of_doubles_agree_with_the_library()
    {
        Random random = new(7);
        for (int i = 0; i < 200_000; i++)
        {
            double x = (random.NextDouble() * 1400) - 700, y = Math.Exp(x / 2);
            Near(Math.Exp(x), Transcendental.Exp(x), 2);
            Near(Math.Log(y), Transcendental.Log(y), 2);
            double angle = (random.NextDouble() - 0.5) * 2 * Transcendental.AngleMax;
            Assert.Equal(Math.Sin(angle), Transcendental.Sin(angle), 3e-16);
            Assert.Equal(Math.Cos(angle), Transcendental.Cos(angle), 3e-16);
            double power = -random.NextDouble();
            Near(Math.Pow(1e6, power), Transcendental.Pow(1e6, power), 16);
        }
    }

    [Fact]
    public void Limits_of_doubles_are_right()
    {
        Assert.Equal(1, Transcendental.Exp(0));
        Assert.Equal(0, Transcendental.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Transcendental.Exp(711));
        Assert.Equal(0, Transcendental.Log(1));
        Assert.Equal(double.NegativeInfinity, Transcendental.Log(0));
        Assert.Equal(double.NaN, Transcendental.Log(-1));
        Assert.Equal(Math.Log(double.Epsilon), Transcendental.Log(double.Epsilon));
        Assert.Equal(1, Transcendental.Pow(0, 0));
        Assert.Equal(0, Transcendental.Pow(0, 2));
        Assert.Equal(0, Transcendental.Sin(0));
        Assert.Equal(1, Transcendental.Cos(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transcendental.Sin(2e6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transcendental.Cos(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transcendental.Pow(-1, 2));
    }

    [Fact]
    public void The_profile_names_fusing_and_cache_but_no_width()
    {
        bool fused = Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;
        Assert.Equal(fused ? "f32x16-fma-kvf16-v1" : "f32x16-mul-kvf16-v1", NumericProfile.Name(KvType.F16));
        Assert.Equal(fused ? "f32x16-fma-kvf32-v1" : "f32x16-mul-kvf32-v1", NumericProfile.Name(KvType.F32));
    }

    private static void Near(double expected, double actual, int units)
    {
        double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        Assert.True(Math.Abs(expected - actual) <= units * unit, $"{actual:R}, expected {expected:R}");
    }

    private static class LaneMath
    {
        public static float First(float x) => Lanes128.First(Engine.Numerics.LaneMath.Exp(Lanes128.Broadcast(x)));
    }
}
