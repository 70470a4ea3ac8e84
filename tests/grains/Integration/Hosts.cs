using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>Both hosts, for theories: what holds in real time holds in simulated time.</summary>
public static class Hosts
{
    public static TheoryData<HostKind> Both => [HostKind.RealTime, HostKind.Simulated];

    /// <summary>Both hosts with each of some values.</summary>
    public static TheoryData<HostKind, T> With<T>(IEnumerable<T> values)
    {
        var data = new TheoryData<HostKind, T>();
        foreach (T value in values)
        {
            data.Add(HostKind.RealTime, value);
            data.Add(HostKind.Simulated, value);
        }

        return data;
    }
}
