namespace Orleans.Runtime;

/// <summary>What the host's references offer to the extension methods of <see cref="GrainExtensions"/>.</summary>
internal interface IReference
{
    /// <summary>The grain or observer that is named.</summary>
    GrainId GrainId { get; }

    /// <summary>A reference to the same that implements <paramref name="interfaceType"/>.</summary>
    object AsReference(Type interfaceType);
}
