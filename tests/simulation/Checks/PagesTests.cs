using Granary.Grains.Devices;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class PagesTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly Pages _check;

    public PagesTests()
    {
        _device = _run.AddDevice();
        _check = new Pages(_run);
    }

    [Fact]
    public void A_device_that_works_is_sound_after_every_step()
    {
        _device.Submit(1, prompt: 40, maxTokens: 30);
        _device.Submit(2, prompt: 40, maxTokens: 3);
        for (int i = 0; i < 20; i++)
        {
            _device.Step();
            _check.AfterEvent();
            if (i == 5) _device.Submit(3, prompt: 40, maxTokens: 3);
        }

        Assert.True(_device.KvPages.Referenced > 0, "the run is meant to hold pages");
        Assert.Contains(Enumerable.Range(0, _device.KvPages.Total), page => _device.KvPages.TryGetSealed(page, out _));
    }

    [Fact]
    public void A_page_that_nobody_has_is_found()
    {
        Assert.True(_device.KvPages.TryAllocate(out int page));
        _check.Finds($"page {page} is referenced 1 times, and 0 sequences have it");
    }

    [Fact]
    public void A_page_freed_under_its_owner_is_found()
    {
        Sequence sequence = _device.Submit(1, maxTokens: 50);
        _device.Step();
        _check.AfterEvent();
        _device.KvPages.Release(sequence.Pages[0]);
        _device.Touch();
        _check.Finds("is referenced 0 times, and 1 sequences have it");
    }

    [Fact]
    public void A_shared_page_released_twice_is_found()
    {
        Sequence one = _device.Submit(1, prompt: 40, maxTokens: 50);
        _device.Step();
        Sequence other = _device.Submit(2, prompt: 40, maxTokens: 50);
        _device.Step();
        Assert.Equal(one.Pages[0], other.Pages[0]);
        _check.AfterEvent();
        _device.KvPages.Release(one.Pages[0]);
        _device.Touch();
        _check.Finds("is referenced 1 times, and 2 sequences have it");
    }

    [Fact]
    public void A_page_that_two_write_to_is_found()
    {
        Sequence one = _device.Submit(1, maxTokens: 50);
        Sequence other = _device.Submit(2, maxTokens: 50);
        _device.Step();
        _device.KvPages.Release(other.Pages[0]);
        other.Pages[0] = one.Pages[0];
        _check.Finds("is referenced 1 times, and 2 sequences have it");
    }

    [Fact]
    public void Another_block_than_the_sequence_has_there_is_found()
    {
        Sequence one = _device.Submit(1, prompt: 70, maxTokens: 50);
        for (int i = 0; i < 2; i++) _device.Step();
        _check.AfterEvent();
        (one.Pages[0], one.Pages[1]) = (one.Pages[1], one.Pages[0]);
        _device.Touch();
        _check.Finds("as its block 0");
    }

    [Fact]
    public void Writing_to_a_sealed_page_is_found()
    {
        Sequence one = _device.Submit(1, prompt: 40, maxTokens: 50);
        _device.Step();
        one.Sealed = 0;
        _check.Finds("writes to page");
    }

    [Fact]
    public void A_waiting_sequence_with_pages_is_found()
    {
        _device.Submit(1).PageCount = 1;
        _check.Finds("waits and has 1 pages");
    }

    [Fact]
    public void Lists_that_disagree_with_the_counts_are_found()
    {
        TestAccess.FreeCount(_device.KvPages)--;
        _check.Finds("do not add up");
    }

    [Fact]
    public void A_dead_device_is_not_looked_at()
    {
        Assert.True(_device.KvPages.TryAllocate(out _));
        _device.IsAlive = false;
        _check.AfterEvent();
        _device.IsAlive = true;
        _check.Finds("0 sequences have it");
    }
}
