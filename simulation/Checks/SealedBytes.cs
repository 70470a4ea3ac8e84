using Granary.Engine.Kv;
using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// A sealed block's bytes never change, and all copies of it, on whatever device and at whatever time, are equal. A page
/// is hashed when it is sealed; after that, each change of a device's table has a few of its sealed pages looked at
/// again, in turn.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class SealedBytes(IRunView run) : ICheck
{
    private const int AgainEachTime = 2;

    private readonly Dictionary<PrefixHash, (ulong Digest, string Silo)> _blocks = [];
    private readonly List<Watch> _watches = [];
    private ChangedTables? _tables;

    /// <inheritdoc/>
    public string Name => nameof(SealedBytes);

    /// <inheritdoc/>
    public void AfterEvent() => (_tables ??= new ChangedTables(run, Begin)).Look();

    /// <inheritdoc/>
    public void AtEnd()
    {
        AfterEvent();
        foreach (Watch watch in _watches) watch.LookAtAll();
    }

    private Action<IReadOnlyList<Sequence>, IReadOnlyList<Sequence>, KvPageTable> Begin(IDeviceView device)
    {
        var watch = new Watch(device, _blocks);
        _watches.Add(watch);
        return watch.Look;
    }

    private sealed class Watch(IDeviceView device, Dictionary<PrefixHash, (ulong Digest, string Silo)> blocks)
    {
        private bool[] _known = [];
        private PrefixHash[] _names = [];
        private int _next;

        public void Look(IReadOnlyList<Sequence> running, IReadOnlyList<Sequence> waiting, KvPageTable pages)
        {
            if (_known.Length != pages.Total)
            {
                _known = new bool[pages.Total];
                _names = new PrefixHash[pages.Total];
            }

            for (int page = 0; page < _known.Length; page++)
            {
                bool known = _known[page];
                _known[page] = pages.TryGetSealed(page, out PrefixHash name);
                if (!_known[page] || (known && _names[page] == name)) continue;
                _names[page] = name;
                Compare(page);
            }

            for (int left = AgainEachTime, i = 0; left > 0 && i < _known.Length; i++)
            {
                _next = (_next + 1) % _known.Length;
                if (!_known[_next]) continue;
                Compare(_next);
                left--;
            }
        }

        public void LookAtAll()
        {
            if (!device.IsAlive) return;
            for (int page = 0; page < _known.Length; page++)
                if (_known[page]) Compare(page);
        }

        private void Compare(int page)
        {
            ulong digest = PageDigest.Of(device.Page(page));
            if (blocks.TryAdd(_names[page], (digest, device.Name))) return;
            (ulong expected, string silo) = blocks[_names[page]];
            if (digest == expected) return;
            throw new CheckFailedException(
                nameof(SealedBytes),
                $"{device.Name}: page {page} of block {_names[page]} is {digest:x16}; it was {expected:x16} on {silo} when first seen");
        }
    }
}
