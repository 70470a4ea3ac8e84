using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Makes the references of one silo.</summary>
internal sealed class EmbeddedGrainFactory(SiloRuntime silo) : IClusterClient
{
    public static GrainType ObserverType { get; } = GrainType.Create("observer");

    public IServiceProvider ServiceProvider => silo.Services;

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Create<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Create<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)ReferenceProxy.Create(typeof(TGrainInterface), grainId, silo);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is IReference) throw new ArgumentException("The object is a reference already.", nameof(obj));
        if (obj is not TGrainObserverInterface) throw new ArgumentException($"{obj.GetType()} is not a {typeof(TGrainObserverInterface)}.", nameof(obj));
        return (TGrainObserverInterface)silo.CreateObserver(typeof(TGrainObserverInterface), obj);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not IReference reference) throw new ArgumentException("Expected what CreateObjectReference returned.", nameof(obj));
        silo.DeleteObserver(reference.GrainId);
    }

    private TGrainInterface Create<TGrainInterface>(string key, string? prefix)
    {
        var grain = GrainCatalog.Instance.Find(typeof(TGrainInterface), prefix);
        return (TGrainInterface)ReferenceProxy.Create(typeof(TGrainInterface), GrainId.Create(grain.Name, key), silo);
    }
}
