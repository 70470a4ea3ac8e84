namespace Granary.Silo.Options;

/// <summary>The memory of keys and values, and what it means for the length of sequences.</summary>
/// <param name="BytesPerSilo">What each silo gets.</param>
/// <param name="ContextLength">The longest sequence in tokens; one silo holds it whole.</param>
internal readonly record struct KvPlan(long BytesPerSilo, int ContextLength);
