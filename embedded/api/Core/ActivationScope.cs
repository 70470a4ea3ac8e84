namespace Orleans.Runtime;

/// <summary>The activation whose turn runs on the current thread; a grain's constructor finds its own here.</summary>
internal static class ActivationScope
{
    [ThreadStatic]
    private static IActivation? s_current;

    /// <summary>The activation, or null outside of turns.</summary>
    public static IActivation? Current
    {
        get => s_current;
        set => s_current = value;
    }
}
