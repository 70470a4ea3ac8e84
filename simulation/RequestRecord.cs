using Granary.Interfaces.Requests;

namespace Granary.Simulation;

/// <summary>What a client of a simulated run knows of one of its requests.</summary>
internal sealed class RequestRecord
{
    /// <summary>The request's id; known before it is submitted.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is asked for.</summary>
    public required RequestSpec Spec { get; init; }

    /// <summary>The tokens that the request must be answered with, computed without any cluster.</summary>
    public required int[] Expected { get; init; }

    /// <summary>How the answer must end.</summary>
    public required FinishReason ExpectedFinish { get; init; }

    /// <summary>The number of the gateway silo that it goes through.</summary>
    public required int Gateway { get; init; }

    /// <summary>Where the client stands.</summary>
    public ClientState State { get; set; } = ClientState.Submitting;

    /// <summary>The tokens that have come.</summary>
    public List<int> Received { get; } = [];

    /// <summary>Why it ended or was refused, if not with its answer.</summary>
    public string? Error { get; set; }

    /// <summary>The addresses of the silos that have accepted it, in order, each as often as it did.</summary>
    public List<string> Holders { get; } = [];

    /// <summary>When a silo last accepted it.</summary>
    public TimeSpan HeldAt { get; set; }

    /// <summary>When it was submitted.</summary>
    public TimeSpan SubmittedAt { get; set; }

    /// <summary>When the client last heard of it.</summary>
    public TimeSpan HeardAt { get; set; }
}
