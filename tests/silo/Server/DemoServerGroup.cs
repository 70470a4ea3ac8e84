using Xunit;

namespace Granary.Silo.Tests.Server;

/// <summary>Tests that share one server, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DemoServerGroup : ICollectionFixture<DemoServer>
{
    public const string Name = "demo server";
}
