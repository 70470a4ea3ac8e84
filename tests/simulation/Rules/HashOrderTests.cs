using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Interfaces.Devices;
using Granary.Simulation.Running;
using Xunit;

namespace Granary.Simulation.Tests.Rules;

/// <summary>Nothing that runs in simulated time goes through a collection in the order of its hashes.</summary>
public sealed class HashOrderTests
{
    /// <summary>Methods that may, and why.</summary>
    private static readonly Dictionary<string, string> _allowed = new()
    {
        ["InOrder.Of"] = "sorts on the spot",
        ["EmbeddedCluster.DeclareDead"] = "takes entries out, each by itself",
        ["ModelGrain.FindDevices"] = "sorts on the spot",
        ["ImmutableDictionaryShape`2.Copy"] = "fills a dictionary",
    };

    public static TheoryData<string> Assemblies() => [.. Parts().Select(part => part.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_comes_in_hash_order(string assembly)
    {
        Assembly part = Parts().Single(each => each.GetName().Name == assembly);
        Assert.DoesNotContain(HashOrder.Find(part), method => !_allowed.ContainsKey(method));
    }

    [Fact]
    public void Nothing_is_allowed_that_is_not_there()
    {
        string[] found = [.. Parts().SelectMany(HashOrder.Find)];
        Assert.All(_allowed.Keys, method => Assert.Contains(method, found));
    }

    [Fact]
    public void Loops_LINQ_and_state_machines_are_found_and_insertion_order_is_not() => Assert.Equal(
        ["Samples.Loops", "Samples.Awaits", "Samples.Queries", "Samples.Captures"],
        new[] { typeof(Samples) }.Concat(typeof(Samples).GetNestedTypes(BindingFlags.NonPublic)).SelectMany(HashOrder.Find).Distinct()
            .OrderBy(name => Array.IndexOf(["Samples.Loops", "Samples.Awaits", "Samples.Queries", "Samples.Captures"], name)));

    private static Assembly[] Parts() =>
        [typeof(SimulatedCluster).Assembly, typeof(SiloDevice).Assembly, typeof(IDeviceGrain).Assembly, typeof(Swarm).Assembly];

    private static class Samples
    {
        private static readonly ConcurrentDictionary<string, int> _concurrent = new();
        private static readonly ImmutableDictionary<string, int> _immutable = ImmutableDictionary<string, int>.Empty;
        private static readonly Dictionary<string, int> _ordered = [];

        public static int Loops()
        {
            int sum = 0;
            foreach ((_, int value) in _concurrent) sum += value;
            return sum;
        }

        public static async Task<int> Awaits()
        {
            int sum = 0;
            foreach ((_, int value) in _immutable) sum += await Task.FromResult(value);
            return sum;
        }

        public static int Queries() => _immutable.Select(pair => pair.Value).First();

        public static Func<int> Captures() => () => _concurrent.First().Value;

        public static int Finds() => _concurrent.GetValueOrDefault("a") + _immutable.Count;

        public static int Inserts() => _ordered.First().Value + _ordered.Count;
    }
}
