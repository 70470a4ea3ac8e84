using Granary.Engine.Kv;
using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// Every page of a running sequence is referenced as often as sequences have it, and no other page is; a page that is
/// still being written has one owner and no name, a sealed one the name of the block that its owner has there.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class Pages(IRunView run) : ICheck
{
    private readonly ChangedTables _tables = new(run, device => new Watch(device).Look);

    /// <inheritdoc/>
    public string Name => nameof(Pages);

    /// <inheritdoc/>
    public void AfterEvent() => _tables.Look();

    private static CheckFailedException Broken(string message) => new(nameof(Pages), message);

    private sealed class Watch(IDeviceView device)
    {
        private int[] _owners = [];

        public void Look(IReadOnlyList<Sequence> running, IReadOnlyList<Sequence> waiting, KvPageTable pages)
        {
            if (_owners.Length != pages.Total) _owners = new int[pages.Total];
            Array.Clear(_owners);
            for (int i = 0; i < running.Count; i++) Count(running[i], pages);
            for (int i = 0; i < waiting.Count; i++)
            {
                if (waiting[i].PageCount == 0) continue;
                throw Broken($"{device.Name}: request {waiting[i].Request:N} waits and has {waiting[i].PageCount} pages");
            }

            for (int page = 0; page < _owners.Length; page++)
            {
                int references = pages.References(page), owners = _owners[page];
                if (references != owners)
                    throw Broken($"{device.Name}: page {page} is referenced {references} times, and {owners} sequences have it");
                if (owners > 1 && !pages.TryGetSealed(page, out _))
                    throw Broken($"{device.Name}: page {page} is not sealed, and {owners} sequences have it");
            }

            try
            {
                pages.Check();
            }
            catch (InvalidOperationException e)
            {
                throw Broken($"{device.Name}: {e.Message}");
            }
        }

        private void Count(Sequence sequence, KvPageTable pages)
        {
            for (int block = 0; block < sequence.PageCount; block++)
            {
                int page = sequence.Pages[block];
                if ((uint)page >= (uint)_owners.Length)
                    throw Broken($"{device.Name}: request {sequence.Request:N} has page {page} of {_owners.Length}");
                _owners[page]++;
                if (!pages.TryGetSealed(page, out PrefixHash hash)) continue;
                if (block >= sequence.Sealed)
                    throw Broken($"{device.Name}: request {sequence.Request:N} writes to page {page}, which is sealed as {hash}");
                if (hash != sequence.HashOf(block))
                    throw Broken($"{device.Name}: request {sequence.Request:N} has page {page} of block {hash} as its block {block}, which is {sequence.HashOf(block)}");
            }
        }
    }
}
