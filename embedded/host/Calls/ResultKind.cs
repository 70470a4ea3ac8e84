namespace Granary.Embedded.Host;

/// <summary>What a grain method returns.</summary>
internal enum ResultKind
{
    None,
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
}
