using Granary.Interfaces.Requests;

namespace Granary.Silo.Answers;

/// <summary>Where answers come from: the gateway, or a script in a test of the HTTP side.</summary>
internal interface IAnswerSource
{
    /// <summary>Whether anything is there to compute an answer.</summary>
    bool CanAnswer { get; }

    /// <summary>Submits a request; cancelling affects the submission alone.</summary>
    Task<Submission> SubmitAsync(RequestSpec spec, CancellationToken cancellation);
}
