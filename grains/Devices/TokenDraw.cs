using Granary.Engine.Sampling;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

/// <summary>Draws the next token of a sequence from its logits.</summary>
/// <param name="vocabulary">How many logits there are.</param>
/// <param name="observer">Sees them first.</param>
/// <param name="logger">Told of those that no token can be drawn from.</param>
internal sealed partial class TokenDraw(int vocabulary, ILogitsObserver? observer, ILogger logger)
{
    private readonly Sampler _sampler = new(vocabulary);

    /// <summary>Draws a token.</summary>
    /// <returns><see cref="StepBatch.NoToken"/> if the logits are not finite.</returns>
    public int Draw(Sequence sequence, ReadOnlySpan<float> logits)
    {
        observer?.Observe(sequence.Request, sequence.Produced, logits);
        try
        {
            return _sampler.Sample(logits, sequence.Sampling, 0, sequence.Produced);
        }
        catch (InvalidOperationException e)
        {
            // One sequence's numbers have overflowed; it ends, and the others of the batch go on.
            LogNotFinite(e, sequence.Request);
            return StepBatch.NoToken;
        }
    }

    [LoggerMessage(1005, LogLevel.Error, "Request {Request} ends: no token could be drawn")]
    private partial void LogNotFinite(Exception exception, Guid request);
}
