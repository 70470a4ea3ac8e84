using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Tests;

[Alias("test.selftaker")]
public interface ISelfTaker : IGrainWithIntegerKey
{
    Task<SiloAddress> TakeAsync(ITestGrain grain);

    Task<long> KeyAsync();
}
