using Granary.Grains.Gateways;

namespace Granary.Simulation.Clients;

/// <summary>
/// Ids in order. A client learns the id of its request before it submits it: submitting draws the id at once, before
/// anything else can run.
/// </summary>
/// <param name="gateway">The number of the gateway's silo; tells the ids of gateways apart.</param>
internal sealed class CountingIds(int gateway) : IIdSource
{
    private int _last;
    private Guid? _reserved;

    /// <inheritdoc/>
    public Guid Next()
    {
        Guid id = _reserved ?? Draw();
        _reserved = null;
        return id;
    }

    /// <summary>Draws the id that <see cref="Next"/> gives next.</summary>
    public Guid Reserve()
    {
        Guid id = Draw();
        _reserved = id;
        return id;
    }

    /// <summary>Forgets a reserved id that nobody took, as when a request is refused at the door.</summary>
    public void Release() => _reserved = null;

    private Guid Draw() => new(++_last, (short)gateway, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
