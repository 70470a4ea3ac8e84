using Orleans;

namespace Granary.Embedded.Tests;

[Alias("test.observer")]
public interface ITestObserver : IGrainObserver
{
    Task SeenAsync(int value);

    void Told(int value);
}
