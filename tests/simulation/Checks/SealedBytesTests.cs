using Granary.Grains.Devices;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class SealedBytesTests
{
    private readonly FakeRun _run = new();
    private readonly SealedBytes _check;

    public SealedBytesTests() => _check = new SealedBytes(_run);

    [Fact]
    public void Equal_copies_are_sound_and_pages_may_be_used_again()
    {
        for (int i = 0; i < 2; i++)
        {
            FakeDevice device = _run.AddDevice();
            Compute(device, 1);
            Sequence sequence = device.Submit(2, prompt: 5, maxTokens: 40);
            device.Table.Flush();
            for (int step = 0; step < 30; step++)
            {
                device.Step();
                _check.AfterEvent();
            }

            Assert.True(sequence.Sealed > 0, "the device is meant to seal another block");
            Compute(device, 3);
            _check.AfterEvent();
        }

        _check.AtEnd();
    }

    [Fact]
    public void A_copy_that_differs_is_found()
    {
        Compute(_run.AddDevice(), 1);
        _check.AfterEvent();
        FakeDevice other = _run.AddDevice();
        Compute(other, 1);
        other.Bytes(0)[7] ^= 1;
        _check.Finds("d1: page 0");
    }

    [Fact]
    public void Bytes_that_change_after_sealing_are_found_with_the_next_changes()
    {
        FakeDevice device = _run.AddDevice();
        Compute(device, 1);
        _check.AfterEvent();
        device.Bytes(0)[39] ^= 1;
        _check.AfterEvent();
        device.Touch();
        _check.Finds("when first seen");
    }

    [Fact]
    public void Bytes_that_changed_are_found_at_the_end()
    {
        FakeDevice device = _run.AddDevice();
        Compute(device, 1);
        _check.AfterEvent();
        device.Bytes(0)[0] ^= 1;
        _check.Finds("when first seen", check => check.AtEnd());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(29)]
    public void Every_bit_of_a_page_counts(int length)
    {
        byte[] bytes = [.. Enumerable.Range(3, length).Select(i => (byte)i)];
        ulong digest = PageDigest.Of(bytes);
        Assert.Equal(digest, PageDigest.Of([.. bytes]));
        Assert.NotEqual(digest, PageDigest.Of([.. bytes, 0]));
        for (int bit = 0; bit < 8 * length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(digest, PageDigest.Of(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>Has the device hold the first block of a prompt, sealed and referenced by nobody.</summary>
    private static void Compute(FakeDevice device, int request)
    {
        device.Submit(request, prompt: 40, maxTokens: 1);
        device.Step();
        Assert.True(device.KvPages.Cached > 0, "the device is meant to keep the prompt's first block");
    }
}
