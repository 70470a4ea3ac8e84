using Granary.Embedded.Host;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class ClusterTests
{
    [Fact]
    public async Task Random_placement_uses_all_silos_and_a_hint_names_one()
    {
        await using var cluster = await Deploy(3);
        var used = new HashSet<SiloAddress>();
        for (var i = 0; i < 60; i++) used.Add(await cluster.Client.GetGrain<ITestGrain>($"p{i}").SiloAsync());
        Assert.Equal(3, used.Count);
        foreach (var silo in cluster.Silos)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.Address);
            Assert.Equal(silo.Address, await cluster.Client.GetGrain<ITestGrain>($"hint{silo.Address}").SiloAsync());
        }

        RequestContext.Clear();
    }

    [Fact]
    public async Task Local_placement_stays_with_the_caller_and_a_director_is_asked()
    {
        await using var cluster = new EmbeddedTestCluster(3, (silo, number) =>
        {
            Quick.Configure(silo, number);
            silo.AddPlacementDirector<LastPlacement, LastDirector>();
        });
        await cluster.DeployAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(cluster.Silos[i].Address, await cluster.FactoryOf(i).GetGrain<ILocalGrain>($"l{i}").SiloAsync());
            Assert.Equal(cluster.Silos[2].Address, await cluster.FactoryOf(i).GetGrain<ILastGrain>($"l{i}").SiloAsync());
        }
    }

    [Fact]
    public async Task A_killed_silos_grains_come_to_life_elsewhere_without_their_state()
    {
        await using var cluster = await Deploy(3);
        var grain = await PlaceOn(cluster, 2, "victim");
        await grain.AddAsync(7);
        await cluster.KillAsync(2);
        Assert.Equal(0, await grain.TotalAsync());
        Assert.NotEqual(cluster.Silos[2].Address, await grain.SiloAsync());
        Assert.Equal(2, cluster.Cluster.Silos.Count);
    }

    [Fact]
    public async Task A_call_in_flight_fails_once_the_silo_is_declared_dead_and_not_before()
    {
        await using var cluster = new EmbeddedTestCluster(2, Quick.Configure) { DetectionDelay = TimeSpan.FromMilliseconds(300) };
        await cluster.DeployAsync();
        var grain = await PlaceOn(cluster, 1, "inflight");
        var call = grain.HoldAsync("k1");
        await Gates.Wait("k1:entered");
        cluster.Cluster.Kill(cluster.Silos[1].Address);
        Assert.Equal(SiloStatus.Active, Oracle(cluster, 0).GetApproximateSiloStatus(cluster.Silos[1].Address));
        var lost = grain.TotalAsync().AsTask();
        Assert.False(call.IsCompleted);
        Gates.Open("k1");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => lost);
        Assert.True(Oracle(cluster, 0).IsDeadSilo(cluster.Silos[1].Address));
    }

    [Fact]
    public async Task A_killed_silo_runs_no_further_turns_and_learns_at_once()
    {
        await using var cluster = await Deploy(2);
        var grain = await PlaceOn(cluster, 1, "ghost");
        var call = grain.HoldAsync("k2");
        await Gates.Wait("k2:entered");
        var silo = cluster.Silos[1];
        var learnt = false;
        using var registration = silo.Killed.Register(() => learnt = true);
        cluster.Cluster.Kill(silo.Address);
        Assert.True(learnt);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ITestGrain>("x").KeyAsync());
        Assert.False(Gates.IsOpen("ghost:ShuttingDown"));
    }

    [Fact]
    public async Task A_stopped_silo_deactivates_its_grains_and_leaves()
    {
        await using var cluster = await Deploy(2);
        var grain = await PlaceOn(cluster, 1, "leaver");
        var statuses = new List<SiloStatus>();
        Oracle(cluster, 0).SubscribeToSiloStatusEvents(new Listener(cluster.Silos[1].Address, statuses));
        await cluster.StopAsync(1);
        await Gates.Wait("leaver:ShuttingDown");
        await Gates.Wait($"{cluster.Silos[1].Address}:Dead");
        Assert.Equal([SiloStatus.ShuttingDown, SiloStatus.Dead], statuses);
        Assert.Equal(cluster.Silos[0].Address, await grain.SiloAsync());
        Assert.False(cluster.Silos[1].Killed.IsCancellationRequested);
    }

    [Fact]
    public async Task Membership_updates_tell_of_joins_and_deaths_under_growing_versions()
    {
        await using var cluster = await Deploy(1);
        var membership = cluster.GetSiloServiceProvider().GetRequiredService<IClusterMembershipService>();
        var version = membership.CurrentSnapshot.Version;
        var joined = await cluster.StartAdditionalSiloAsync();
        Assert.True(membership.CurrentSnapshot.Version > version);
        Assert.Equal(SiloStatus.Active, membership.CurrentSnapshot.GetSiloStatus(joined.Address));
        var seen = Task.Run(async () =>
        {
            await foreach (var snapshot in membership.MembershipUpdates)
            {
                if (snapshot.GetSiloStatus(joined.Address) == SiloStatus.Dead) return snapshot.Version;
            }

            return MembershipVersion.MinValue;
        });
        version = membership.CurrentSnapshot.Version;
        await cluster.KillAsync(1);
        Assert.True(await seen > version);
    }

    [Fact]
    public async Task Startup_work_runs_in_the_order_of_stages_and_ends_in_the_reverse()
    {
        var steps = new List<string>();
        var cluster = new EmbeddedTestCluster(1, (silo, _) =>
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(steps));
            silo.AddStartupTask((services, _) =>
            {
                steps.Add($"task {services.GetRequiredService<ISiloStatusOracle>().CurrentStatus}");
                return Task.CompletedTask;
            });
        });
        await cluster.DeployAsync();
        await cluster.DisposeAsync();
        Assert.Equal(["start app", "task Active", "start last", "stop last", "stop app"], steps);
    }

    [Fact]
    public async Task A_cluster_is_found_by_its_ids_while_it_has_silos()
    {
        var cluster = await Deploy(1);
        var ids = (cluster.Cluster.ServiceId, cluster.Cluster.ClusterId);
        Assert.Same(cluster.Cluster, EmbeddedCluster.Find(ids.ServiceId, ids.ClusterId));
        await cluster.DisposeAsync();
        Assert.Null(EmbeddedCluster.Find(ids.ServiceId, ids.ClusterId));
    }

    internal static async Task<EmbeddedTestCluster> Deploy(int silos)
    {
        var cluster = new EmbeddedTestCluster(silos, Quick.Configure);
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task<ITestGrain> PlaceOn(EmbeddedTestCluster cluster, int silo, string key)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Silos[silo].Address);
        var grain = cluster.Client.GetGrain<ITestGrain>(key);
        Assert.Equal(cluster.Silos[silo].Address, await grain.SiloAsync());
        RequestContext.Clear();
        return grain;
    }

    private static ISiloStatusOracle Oracle(EmbeddedTestCluster cluster, int silo) =>
        cluster.Silos[silo].Services.GetRequiredService<ISiloStatusOracle>();

    private sealed class Listener(SiloAddress about, List<SiloStatus> statuses) : ISiloStatusListener
    {
        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
        {
            if (!updatedSilo.Equals(about)) return;
            statuses.Add(status);
            Gates.Open($"{about}:{status}");
        }
    }

    private sealed class Participant(List<string> steps) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            lifecycle.Subscribe("last", ServiceLifecycleStage.Active + 1, Add("start last"), Add("stop last"));
            lifecycle.Subscribe("app", ServiceLifecycleStage.ApplicationServices, Add("start app"), Add("stop app"));
        }

        private Func<CancellationToken, Task> Add(string step) => _ =>
        {
            steps.Add(step);
            return Task.CompletedTask;
        };
    }
}

public interface ILocalGrain : IGrainWithStringKey
{
    Task<SiloAddress> SiloAsync();
}

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    public Task<SiloAddress> SiloAsync() => Task.FromResult(silo.SiloAddress);
}

public interface ILastGrain : IGrainWithStringKey
{
    Task<SiloAddress> SiloAsync();
}

[LastPlacement]
public sealed class LastGrain(ILocalSiloDetails silo) : Grain, ILastGrain
{
    public Task<SiloAddress> SiloAsync() => Task.FromResult(silo.SiloAddress);
}

[Immutable]
[GenerateSerializer]
[SuppressReferenceTracking]
public sealed class LastPlacement : PlacementStrategy
{
    internal static LastPlacement Singleton { get; } = new();
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class LastPlacementAttribute() : PlacementAttribute(LastPlacement.Singleton);

public sealed class LastDirector : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        await Task.Yield();
        return context.GetCompatibleSilos(target).Max()!;
    }
}
