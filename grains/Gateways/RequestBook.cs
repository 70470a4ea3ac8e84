using System.Diagnostics.CodeAnalysis;

namespace Granary.Grains.Gateways;

/// <summary>The requests of a gateway, found by their id, and listed in the order of submission.</summary>
internal sealed class RequestBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LinkedListNode<GatewayRequest>> _byId = [];
    private readonly LinkedList<GatewayRequest> _inOrder = [];

    /// <summary>Adds a request, whose id is new.</summary>
    public void Add(GatewayRequest request)
    {
        lock (_gate) _byId.Add(request.Id, _inOrder.AddLast(request));
    }

    public bool TryGet(Guid id, [NotNullWhen(true)] out GatewayRequest? request)
    {
        lock (_gate)
        {
            request = _byId.TryGetValue(id, out LinkedListNode<GatewayRequest>? node) ? node.Value : null;
            return request is not null;
        }
    }

    /// <returns>False if the request was not there any more.</returns>
    public bool Remove(GatewayRequest request)
    {
        lock (_gate)
        {
            if (!_byId.Remove(request.Id, out LinkedListNode<GatewayRequest>? node)) return false;
            _inOrder.Remove(node);
            return true;
        }
    }

    public GatewayRequest[] Snapshot()
    {
        lock (_gate) return [.. _inOrder];
    }
}
