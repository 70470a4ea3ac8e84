using Granary.Embedded.Host;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Orleans.Runtime;

namespace Granary.Simulation.Tests.Checks;

/// <summary>A run of which everything can be set, with device silos named d0, d1 and so on, and gateway silos from 100 on.</summary>
internal sealed class FakeRun : IRunView
{
    public List<FakeDevice> AllDevices { get; } = [];

    public List<FakeGateway> AllGateways { get; } = [];

    public List<RequestRecord> AllRequests { get; } = [];

    public List<(int Silo, GrainId Grain)> AllActivations { get; } = [];

    public TimeSpan Now { get; set; }

    public bool HasLostCalls { get; set; }

    public IReadOnlyList<IDeviceView> Devices => AllDevices;

    public IReadOnlyList<IGatewayView> Gateways => AllGateways;

    public IReadOnlyList<RequestRecord> Requests => AllRequests;

    public IEnumerable<(int Silo, GrainId Grain)> Activations => AllActivations.Where(entry => IsAlive(entry.Silo));

    public FakeDevice AddDevice()
    {
        var device = new FakeDevice(AllDevices.Count);
        AllDevices.Add(device);
        return device;
    }

    public FakeGateway AddGateway()
    {
        var gateway = new FakeGateway(100 + AllGateways.Count);
        AllGateways.Add(gateway);
        return gateway;
    }

    public RequestRecord AddRequest(int id, int[] expected, FinishReason finish = FinishReason.Length)
    {
        var record = new RequestRecord
        {
            Id = IdOf(id),
            Spec = FakeDevice.Spec([1], Math.Max(1, expected.Length)),
            Expected = expected,
            ExpectedFinish = finish,
            Gateway = 100,
        };
        AllRequests.Add(record);
        return record;
    }

    public RequestRecord? Find(Guid request) => AllRequests.Find(record => record.Id == request);

    public bool IsAlive(int silo) =>
        AllDevices.Exists(device => device.Silo == silo && device.IsAlive)
        || AllGateways.Exists(gateway => gateway.Silo == silo && gateway.IsAlive);

    public int NumberOf(string silo) =>
        AllDevices.Find(device => device.Name == silo)?.Silo ?? AllGateways.Find(gateway => gateway.Name == silo)?.Silo ?? -1;

    public static Guid IdOf(int id) => new(id, 0, 0, new byte[8]);

    public static SimulatedCall Call(
        string method, string target, int from, int to, object? argument = null, object? result = null, Exception? failure = null) =>
        new(method, GrainId.Create(TypeOf(method), target), from, to, argument is null ? [] : [argument], result, failure);

    private static string TypeOf(string method) => method.Split('.')[0] switch
    {
        "IRequestGrain" => "request",
        "IKvBlockGrain" => "kvblock",
        "IExpertGrain" => "expert",
        "IDeviceGrain" => "device",
        "IModelGrain" => "model",
        _ => "observer",
    };
}
