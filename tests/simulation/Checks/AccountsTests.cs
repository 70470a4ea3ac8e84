using Granary.Interfaces.Experts;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class AccountsTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly Accounts _check;

    public AccountsTests()
    {
        _device = _run.AddDevice();
        _check = new Accounts(_run);
    }

    [Fact]
    public void Pages_that_add_up_are_sound()
    {
        _device.Submit(1, prompt: 70, maxTokens: 3);
        for (int i = 0; i < 4; i++)
        {
            _device.Step();
            _check.AfterEvent();
        }

        _check.AtEnd();
    }

    [Fact]
    public void Pages_that_do_not_add_up_are_found()
    {
        _check.AfterEvent();
        TestAccess.FreeCount(_device.KvPages)++;
        _device.Touch();
        _check.Finds("9 free, 0 cached and 0 referenced pages are not 8");
    }

    [Fact]
    public void Experts_are_resident_while_a_grain_holds_them()
    {
        // A second replica of an expert that is there already takes no more memory.
        _device.Residents = [new ExpertKey("m", 0, 1, 0), new ExpertKey("m", 0, 2, 0), new ExpertKey("m", 0, 2, 7)];
        Look();
        _check.AtEnd();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_wrong_count_of_experts_is_found(int miscounted)
    {
        _device.Residents = [new ExpertKey("m", 0, 1, 0)];
        Look();
        _device.Miscounted = miscounted;
        _check.Finds($"{1 + miscounted} experts are resident; its grains hold 1", _ => Look());
    }

    [Fact]
    public void More_experts_than_the_model_has_are_found()
    {
        _device.Miscounted = 5;
        _check.Finds("5 experts are resident; the model has 4", check => check.AtEnd());
    }

    private void Look() => _check.CallAnswered(FakeRun.Call("IExpertGrain.Load", "m/0/1/0", 100, 0, result: new ExpertResidence("d0", true, 1)));
}
