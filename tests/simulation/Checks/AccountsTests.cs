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
    public void Experts_are_resident_as_their_grains_say()
    {
        Load("m/0/1/0", resident: 1);
        Load("m/0/2/0", resident: 2);
        // A second replica of an expert that is there already takes no more memory.
        Load("m/0/2/7", resident: 2);
        Load("m/0/2/7", resident: 2);
        Release("m/0/2/0", resident: 2);
        Release("m/0/2/7", resident: 1);
        Release("m/0/2/7", resident: 1);
        _check.AtEnd();
    }

    [Fact]
    public void An_expert_that_was_not_let_go_of_is_found()
    {
        Load("m/0/1/0", resident: 1);
        _check.Finds("1 experts are resident; by their grains it is 0", _ => Release("m/0/1/0", resident: 1));
    }

    [Fact]
    public void An_expert_let_go_of_while_another_replica_wants_it_is_found()
    {
        Load("m/0/1/0", resident: 1);
        Load("m/0/1/2", resident: 1);
        _check.Finds("0 experts are resident; by their grains it is 1", _ => Release("m/0/1/0", resident: 0));
    }

    [Fact]
    public void More_experts_than_the_model_has_are_found()
    {
        _device.ResidentExperts = 5;
        _check.Finds("5 experts are resident; the model has 4", check => check.AtEnd());
    }

    [Fact]
    public void Calls_that_failed_and_silos_without_a_device_change_nothing()
    {
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Load", "m/0/1/0", 100, 0, failure: new TimeoutException()));
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Load", "m/0/1/0", 100, 0, result: new ExpertResidence("d0", false, 0)));
        _check.AtEnd();
    }

    private void Load(string key, int resident)
    {
        _device.ResidentExperts = resident;
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Load", key, 100, 0, result: new ExpertResidence("d0", true, 1)));
    }

    private void Release(string key, int resident)
    {
        _device.ResidentExperts = resident;
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Release", key, 100, 0));
    }
}
