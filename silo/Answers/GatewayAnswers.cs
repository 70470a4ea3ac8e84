using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;

namespace Granary.Silo.Answers;

/// <summary>Answers from the gateway of this process.</summary>
internal sealed class GatewayAnswers(Gateway gateway) : IAnswerSource
{
    /// <inheritdoc/>
    public bool CanAnswer => gateway.HasDevices;

    /// <inheritdoc/>
    public async Task<Submission> SubmitAsync(RequestSpec spec, CancellationToken cancellation)
    {
        Admission admission = await gateway.SubmitAsync(spec, cancellation);
        return new(admission.Refusal, admission.Stream is { } stream ? new Answer(stream) : null);
    }

    private sealed class Answer(TokenStream stream) : IAnswerStream
    {
        public Guid Id => stream.Id;

        public int CachedTokens => stream.CachedTokens;

        public ValueTask<TokenChunk?> ReadAsync(CancellationToken cancellation) => stream.ReadAsync(cancellation);

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
