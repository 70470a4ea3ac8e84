using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A reference: implements an interface by sending its calls to a grain or observer.</summary>
internal class ReferenceProxy : DispatchProxy, IReference
{
    private InterfaceEntry _interface = null!;
    private SiloRuntime _silo = null!;

    public GrainId GrainId { get; private set; }

    /// <summary>Where the last call went, to spare the directory; checked at each use.</summary>
    public Inbox? LastInbox { get; set; }

    public static object Create(Type type, GrainId id, SiloRuntime silo)
    {
        var entry = InterfaceEntry.Of(type);
        var proxy = DispatchProxy.Create(type, typeof(ReferenceProxy));
        var reference = Unsafe.As<ReferenceProxy>(proxy);
        reference._interface = entry;
        reference._silo = silo;
        reference.GrainId = id;
        return proxy;
    }

    public object AsReference(Type interfaceType) => interfaceType.IsInstanceOfType(this) ? this : Create(interfaceType, GrainId, _silo);

    public override bool Equals(object? obj) => obj is IReference other && GrainId.Equals(other.GrainId);

#pragma warning disable RS0030 // The id's own, which is the same in every run.
    public override int GetHashCode() => GrainId.GetHashCode();
#pragma warning restore RS0030

    public override string ToString() => $"Reference to {GrainId}";

    // A call counts as made by the silo whose turn makes it; elsewhere, by the silo that made the reference.
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _interface[targetMethod!].Call((ActivationScope.Current as Activation)?.Silo ?? _silo, this, args ?? []);
}
