using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class FailuresTests
{
    [Fact]
    public void A_device_that_gave_up_is_found_while_its_silo_lives()
    {
        var run = new FakeRun();
        FakeDevice device = run.AddDevice();
        var check = new Failures(run);
        check.AfterEvent();
        device.Failed = true;
        check.Finds("d0: the device has failed");
        device.IsAlive = false;
        check.AfterEvent();
    }
}
