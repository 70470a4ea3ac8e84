using System.Net.Sockets;
using Granary.Grains.Gateways;
using Granary.Silo.Answers;
using Granary.Silo.Options;
using Granary.Silo.Rest;
using Granary.Silo.Rest.Admin;
using Granary.Silo.Scaling;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Granary.Silo.Hosting;

/// <summary>The whole server in one process: the model, its silos, and the HTTP side in the gateway silo's host.</summary>
internal sealed class GranaryServer : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly LoadedModel _model;
    private readonly SiloCluster _cluster;
    private readonly WebApplication _app;
    private readonly Readiness _readiness;
    private readonly Gateway _gateway;
    private readonly SiloScaler _scaler;
    private readonly ServeSettings _settings;
    private CancellationTokenSource? _stopping;

    private GranaryServer(ServeSettings settings, LoadedModel model, SiloCluster cluster, WebApplication app, Readiness readiness)
    {
        _settings = settings;
        _model = model;
        _cluster = cluster;
        _app = app;
        _readiness = readiness;
        _gateway = app.Services.GetRequiredService<Gateway>();
        _scaler = app.Services.GetRequiredService<SiloScaler>();
    }

    /// <summary>The addresses that are listened on.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Fires when one of the hosts stops by itself, because a service in it has failed, or when the gateway's is told to.</summary>
    public CancellationToken Stopping => _stopping?.Token ?? CancellationToken.None;

    /// <summary>Services of the gateway silo.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Services of the device silos.</summary>
    public IReadOnlyList<IServiceProvider> Devices => [.. _cluster.Silos.Select(silo => silo.Services)];

    /// <summary>The model.</summary>
    public LoadedModel Model => _model;

    /// <summary>Maps the model, starts the silos and listens; requests are refused until <see cref="WarmUpAsync"/> returns.</summary>
    /// <exception cref="SettingsException">An option does not fit the model, or an address cannot be listened on.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<GranaryServer> StartAsync(ServeSettings settings, CancellationToken cancellation)
    {
        LoadedModel model = LoadedModel.Open(settings.Engine);
        SiloCluster? cluster = null;
        GranaryServer? server = null;
        try
        {
            cluster = new SiloCluster(model, settings.Engine);
            var readiness = new Readiness();
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.AddBasics(settings.Engine.LogLevel);
            builder.AddRest(settings.Rest, model.Text, readiness);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastWords);
            builder.Services.AddSingleton<IAnswerSource, GatewayAnswers>();
            // The grace is over when the host is told to stop: connections that are still open then send half a request.
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastWords);
            cluster.AddGateway(builder);
            AddScaling(builder.Services, cluster, model, settings);
            WebApplication app = builder.Build();
            app.MapRest();
            app.MapAdmin();
            server = new GranaryServer(settings, model, cluster, app, readiness);
            await ListenAsync(app, settings.Rest.Urls, cancellation);
            await cluster.StartDevicesAsync(cancellation);
            server._scaler.Adopt(settings.Engine.Silos);
            server.WatchHosts();
            return server;
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
            else
            {
                if (cluster is not null)
                    await cluster.DisposeAsync();
                model.Dispose();
            }
            throw;
        }
    }

    /// <summary>Reads the weights and has every silo generate a token; then requests are taken.</summary>
    /// <param name="progress">Told the bytes of weights read so far.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WarmUpAsync(IProgress<long>? progress, CancellationToken cancellation)
    {
        await Task.Run(() => _model.Files.Prefetch(progress, cancellation), cancellation);
        await _gateway.WarmUpAsync(_settings.Engine.Silos, cancellation);
        _readiness.SetReady();
    }

    /// <summary>
    /// Refuses new requests, lets those that run finish for as long as the grace lasts, ends the rest with an error,
    /// and stops the silos.
    /// </summary>
    /// <param name="hurry">Ends the grace early.</param>
    /// <returns>How many requests were cut off.</returns>
    public async Task<int> StopAsync(CancellationToken hurry)
    {
        _readiness.SetDraining();
        _gateway.BeginDrain();
        await _scaler.StopAsync();
        int cutOff = 0;
        if (!await IsIdleAsync(hurry))
        {
            cutOff = _gateway.Active;
            _readiness.Stop();
            await _gateway.WaitIdleAsync(LastWords, CancellationToken.None);
        }
        await _cluster.StopDevicesAsync();
        await _app.StopAsync(CancellationToken.None);
        return cutOff;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _scaler.StopAsync();
        await _cluster.DisposeAsync();
        await _app.DisposeAsync();
        _stopping?.Dispose();
        _readiness.Dispose();
        _model.Dispose();
    }

    private void WatchHosts() => _stopping = CancellationTokenSource.CreateLinkedTokenSource(
        _cluster.Failed, _app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    private static void AddScaling(IServiceCollection services, SiloCluster cluster, LoadedModel model, ServeSettings settings)
    {
        // Both outlive the host, which must not dispose of them.
        services.AddSingleton(cluster);
        services.AddSingleton(model);
        services.AddSingleton<ISiloFleet, ClusterFleet>();
        services.AddSingleton(new ScaleLimits { MaxSilos = settings.Engine.MostSilos });
        services.AddSingleton<SiloScaler>();
        services.AddAdmin();
    }

    private static async Task ListenAsync(WebApplication app, IReadOnlyList<string> urls, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new SettingsException("--urls", string.Join(';', urls), $"addresses that can be listened on ({exception.Message})");
        }
    }

    private async Task<bool> IsIdleAsync(CancellationToken hurry)
    {
        try
        {
            return await _gateway.WaitIdleAsync(_settings.ShutdownGrace, hurry);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
