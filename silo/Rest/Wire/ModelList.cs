namespace Granary.Silo.Rest.Wire;

/// <summary>The answer of <c>/v1/models</c>.</summary>
internal sealed record ModelList(ModelEntry[] Data)
{
    public string Object { get; } = "list";
}

/// <summary>One served model.</summary>
/// <param name="Id">The name that requests give.</param>
/// <param name="Created">When this server started serving it, in Unix seconds.</param>
/// <param name="MaxModelLen">The longest sequence, in tokens.</param>
internal sealed record ModelEntry(string Id, long Created, int MaxModelLen)
{
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "granary";
}
