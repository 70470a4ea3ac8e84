using System.Net;
using System.Net.Sockets;

namespace Granary.Silo.Hosting;

/// <summary>Ports for the silos of one process: the gateway's first, two for each silo.</summary>
internal sealed class SiloPorts
{
    private readonly int[] _ports;

    private SiloPorts(int[] ports) => _ports = ports;

    /// <summary>Where the first silo, which the others join, is.</summary>
    public IPEndPoint Primary => new(IPAddress.Loopback, Silo(0));

    /// <summary>The port on which silos talk to silo <paramref name="index"/>.</summary>
    public int Silo(int index) => _ports[2 * index];

    /// <summary>The port on which clients of the cluster talk to silo <paramref name="index"/>.</summary>
    public int Gateway(int index) => _ports[(2 * index) + 1];

    /// <summary>Finds ports that nobody uses at the moment.</summary>
    public static SiloPorts Choose(int silos)
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (int i = 0; i < 2 * silos; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listeners.Add(listener);
                listener.Start();
            }
            return new([.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)]);
        }
        finally
        {
            foreach (TcpListener listener in listeners)
                listener.Dispose();
        }
    }
}
