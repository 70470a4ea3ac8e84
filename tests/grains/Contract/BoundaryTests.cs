using Granary.Embedded.Host;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Contract;

public sealed class BoundaryTests
{
    [Fact]
    public void Whatever_crosses_a_grain_call_is_declared_as_orleans_wants_it() =>
        Assert.Empty(BoundaryContract.Verify(typeof(IRequestGrain).Assembly));
}
