using System.Reflection;

namespace Granary.Silo;

/// <summary>Which version of the program this is.</summary>
internal static class ProductVersion
{
    /// <summary>The version as it was built, with the revision after a plus sign where the build knew it.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
