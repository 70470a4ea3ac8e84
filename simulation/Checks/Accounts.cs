using Granary.Embedded.Host;
using Granary.Engine.Kv;
using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// Memory adds up: free, cached and referenced pages are all pages, and an expert is resident while a grain holds it.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class Accounts(IRunView run) : ICheck
{
    private readonly ChangedTables _tables = new(run, device => (_, _, pages) => LookAtPages(device, pages));

    /// <inheritdoc/>
    public string Name => nameof(Accounts);

    /// <inheritdoc/>
    public void AfterEvent() => _tables.Look();

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call)
    {
        if (!call.Method.StartsWith("IExpertGrain.", StringComparison.Ordinal) && call.Method != "IDeviceGrain.UpdateMap") return;
        for (int i = 0; i < run.Devices.Count; i++)
            if (run.Devices[i].Silo == call.To) LookAtExperts(run.Devices[i]);
    }

    /// <inheritdoc/>
    public void AtEnd()
    {
        AfterEvent();
        for (int i = 0; i < run.Devices.Count; i++)
            if (run.Devices[i].IsAlive) LookAtExperts(run.Devices[i]);
    }

    private static void LookAtPages(IDeviceView device, KvPageTable pages)
    {
        TableCounts counts = device.Table.Counts;
        bool sound = pages.Free >= 0 && pages.Cached >= 0 && pages.Referenced >= 0
            && pages.Free + pages.Cached + pages.Referenced == pages.Total;
        if (!sound)
            throw Broken(device, $"{pages.Free} free, {pages.Cached} cached and {pages.Referenced} referenced pages are not {pages.Total}");
        if (counts.Pages != pages.Total || counts.PagesCached != pages.Cached || counts.PagesAvailable != pages.Free + pages.Cached)
            throw Broken(device, $"{counts} are the device's counts; its pages are {pages.Total}, {pages.Free} free and {pages.Cached} cached");
    }

    private static void LookAtExperts(IDeviceView device)
    {
        int resident = device.ResidentExperts, held = device.Residents.Select(key => (key.Layer, key.Expert)).Distinct().Count();
        if (resident < 0 || resident > device.Experts)
            throw Broken(device, $"{resident} experts are resident; the model has {device.Experts}");
        if (resident != held) throw Broken(device, $"{resident} experts are resident; its grains hold {held}");
    }

    private static CheckFailedException Broken(IDeviceView device, string what) => new(nameof(Accounts), $"{device.Name}: {what}");
}
