using System.Text.Json;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Admin;

/// <summary>Checks that the numbers of a cluster's report add up.</summary>
internal static class ClusterSums
{
    private static readonly string[] States = ["joining", "active", "draining", "leaving", "lost"];

    public static void Check(JsonElement cluster)
    {
        JsonElement requests = cluster.GetProperty("requests");
        Assert.Equal(Int(requests, "total"), Int(requests, "starting") + Int(requests, "running") + Int(requests, "resuming") + Int(requests, "answered"));
        JsonElement memory = cluster.GetProperty("memory");
        Assert.Equal(Long(memory, "kv"), Long(memory, "kv_taken") + Long(memory, "kv_left"));
        Assert.InRange(Long(memory, "kv_left"), 0, Long(memory, "kv"));
        JsonElement[] silos = [.. cluster.GetProperty("silos").EnumerateArray()];
        Assert.Distinct(silos.Select(silo => silo.Text("name")));
        Assert.Distinct(silos.Select(silo => silo.Text("address")));
        Assert.All(silos, silo => Assert.Contains(silo.Text("state"), States));
        Assert.All(silos.Where(silo => silo.Text("state") != "lost"), silo => CheckDevice(silo.GetProperty("device")));
        JsonElement[] experts = [.. cluster.GetProperty("experts").EnumerateArray()];
        Assert.Distinct(experts.Select(expert => (Int(expert, "layer"), Int(expert, "expert"))));
        foreach (JsonElement silo in silos.Where(silo => silo.Text("state") != "lost"))
        {
            int mapped = experts.Count(expert => expert.GetProperty("silos").EnumerateArray().Any(name => name.GetString() == silo.Text("name")));
            Assert.Equal(mapped, Int(silo.GetProperty("device"), "mapped_experts"));
        }
    }

    /// <summary>Checks that in a cluster at rest each expert is where the map says, and that all of them are there.</summary>
    public static void CheckAtRest(JsonElement cluster, int silos)
    {
        Check(cluster);
        JsonElement[] devices = [.. cluster.GetProperty("silos").EnumerateArray().Select(silo => silo.GetProperty("device"))];
        Assert.Equal(silos, devices.Length);
        Assert.All(cluster.GetProperty("silos").EnumerateArray(), silo => Assert.Equal("active", silo.Text("state")));
        Assert.All(devices, device => Assert.Equal(cluster.Text("epoch"), device.Text("epoch")));
        Assert.All(devices, device => Assert.Equal(Int(device, "mapped_experts"), Int(device, "resident_experts")));
        Assert.Equal(cluster.GetProperty("experts").EnumerateArray().Sum(expert => expert.GetProperty("silos").GetArrayLength()), devices.Sum(device => Int(device, "resident_experts")));
        JsonElement memory = cluster.GetProperty("memory");
        Assert.Equal(silos * Long(memory, "kv_per_silo"), Long(memory, "kv_taken"));
    }

    private static void CheckDevice(JsonElement device)
    {
        JsonElement blocks = device.GetProperty("kv_blocks");
        Assert.Equal(Int(blocks, "total"), Int(blocks, "used") + Int(blocks, "cached") + Int(blocks, "empty"));
        Assert.All((string[])["used", "cached", "empty"], state => Assert.InRange(Int(blocks, state), 0, Int(blocks, "total")));
        Assert.Equal("cpu", device.Text("kind"));
        Assert.False(device.GetProperty("failed").GetBoolean());
        Assert.InRange(Int(device, "waiting"), 0, Int(device, "queue_limit"));
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static long Long(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
