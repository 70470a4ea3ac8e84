using System.Net;
using System.Net.Sockets;

namespace Granary.Silo.Hosting;

/// <summary>Ports for the silos of one process, two for each; none is given out twice.</summary>
internal sealed class SiloPorts
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _given = [];

    /// <summary>Finds two ports that nobody uses at the moment.</summary>
    /// <returns>The port on which silos talk to the silo, and the one on which clients of the cluster do.</returns>
    public (int Silo, int Gateway) Take()
    {
        var listeners = new List<TcpListener>();
        try
        {
            lock (_gate)
                return (TakeOne(listeners), TakeOne(listeners));
        }
        finally
        {
            foreach (TcpListener listener in listeners)
                listener.Dispose();
        }
    }

    /// <summary>A port that the system calls free may be one that a silo was given and does not listen on yet.</summary>
    private int TakeOne(List<TcpListener> listeners)
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listeners.Add(listener);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (_given.Add(port))
                return port;
        }
    }
}
