namespace Granary.Grains.Devices;

/// <summary>
/// Sees the logits that each token is drawn from. Optional: a device without one pays nothing. It runs on the pump's
/// thread, so it must be quick, and must not keep the span.
/// </summary>
public interface ILogitsObserver
{
    /// <summary>Called before a token is drawn.</summary>
    /// <param name="request">The request.</param>
    /// <param name="position">The token's position, counted from the first generated one.</param>
    /// <param name="logits">One per token id.</param>
    void Observe(Guid request, int position, ReadOnlySpan<float> logits);
}
