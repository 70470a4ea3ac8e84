namespace Granary.Silo.Options;

/// <summary>The memory of keys and values, and what it means for the length of sequences and the number of silos.</summary>
/// <param name="BytesPerSilo">What each silo gets.</param>
/// <param name="ContextLength">The longest sequence in tokens; one silo holds it whole.</param>
/// <param name="ProcessBytes">What all silos together may take.</param>
internal readonly record struct KvPlan(long BytesPerSilo, int ContextLength, long ProcessBytes)
{
    /// <summary>The most silos whose shares fit at once.</summary>
    public int MostSilos => (int)Math.Min(int.MaxValue, ProcessBytes / BytesPerSilo);

    /// <summary>What silos take of what there is, for people.</summary>
    /// <param name="silos">Silos that have their share.</param>
    public string Describe(int silos) =>
        $"a silo takes {ByteSize.Format(BytesPerSilo)}, {silos} have taken {ByteSize.Format(silos * BytesPerSilo)}, "
        + $"and the process may take {ByteSize.Format(ProcessBytes)}";
}
