namespace Granary.Embedded.Host;

/// <summary>Where an inbox stands: it takes turns until it is closed, and starts them while it is open.</summary>
internal enum InboxState
{
    Opening,
    Open,
    Closing,
    Closed,
}
