namespace Granary.Embedded.Host;

/// <summary>A turn of the runtime at the start or the end of an activation; the inbox starts nothing beside it.</summary>
internal sealed class LifeTurn(Func<Task> work) : Turn
{
    public override bool AlwaysInterleave => false;

    public override bool ReadOnly => false;

    public override Turn? Parent => null;

    protected override void Start() => _ = work();
}
