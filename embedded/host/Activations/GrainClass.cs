using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A grain class: its name, how it is made, and how it is placed.</summary>
internal sealed class GrainClass
{
    public GrainClass(Type type)
    {
        Type = type;
        Name = GrainType.Create(NameOf(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        Strategy = type.GetCustomAttribute<PlacementAttribute>(inherit: true)?.PlacementStrategy ?? RandomPlacement.Singleton;
        Factory = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);
    }

    public Type Type { get; }

    public GrainType Name { get; }

    public bool IsReentrant { get; }

    public PlacementStrategy Strategy { get; }

    public ObjectFactory Factory { get; }

    private static string NameOf(Type type)
    {
        var name = type.Name;
        if (name.IndexOf('`', StringComparison.Ordinal) is > 0 and var tick) name = name[..tick];
        const string Suffix = "Grain";
        if (name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)) name = name[..^Suffix.Length];
#pragma warning disable CA1308 // Grain types are in lower case in the mirrored API.
        return name.ToLowerInvariant();
#pragma warning restore CA1308
    }
}
