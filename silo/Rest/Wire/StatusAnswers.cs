namespace Granary.Silo.Rest.Wire;

/// <summary>The answer of <c>/health</c> and <c>/ready</c>.</summary>
internal sealed record StatusAnswer(string Status);

/// <summary>The answer of <c>/version</c>.</summary>
internal sealed record VersionAnswer(string Name, string Version, string Profile);
