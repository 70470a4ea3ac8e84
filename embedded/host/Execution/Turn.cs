namespace Granary.Embedded.Host;

/// <summary>One request, or one tick of a timer: from its start to its completion it occupies an inbox.</summary>
internal abstract class Turn
{
    private static readonly AsyncLocal<Turn?> s_current = new();

    /// <summary>The turn whose code runs here, wherever its continuations went.</summary>
    public static Turn? Current => s_current.Value;

    /// <summary>Link in the inbox's list of waiting turns.</summary>
    public Turn? Next { get; set; }

    /// <summary>Whether its turns may interleave with those of any other.</summary>
    public abstract bool AlwaysInterleave { get; }

    /// <summary>Whether its turns may interleave with those of other read-only ones.</summary>
    public abstract bool ReadOnly { get; }

    /// <summary>What waits for this turn, or null.</summary>
    public abstract Turn? Parent { get; }

    /// <summary>Where it waits or runs; null before delivery.</summary>
    public Inbox? Inbox { get; set; }

    /// <summary>Whether it waits for its first turn.</summary>
    public volatile bool IsWaiting;

    /// <summary>Runs the first turn; called by the scheduler once the inbox let it start.</summary>
    public void Begin()
    {
        s_current.Value = this;
        Start();
    }

    /// <summary>Starts the work; when all of it is done, calls <see cref="Host.Inbox.Finish"/>. Never throws.</summary>
    protected abstract void Start();
}
