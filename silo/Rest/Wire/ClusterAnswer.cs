namespace Granary.Silo.Rest.Wire;

/// <summary>The answer of <c>GET /admin/cluster</c>.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Epoch">The epoch of the expert map in force; null while there is none.</param>
/// <param name="Requests">The gateway's requests by phase.</param>
/// <param name="Memory">The memory of the process.</param>
/// <param name="Silos">The device silos.</param>
/// <param name="Experts">Which silos compute which expert.</param>
/// <param name="Balance">The last look at the balance of experts; null where nobody looks, or nobody can be asked just now.</param>
internal sealed record ClusterAnswer(
    string Model, string? Epoch, RequestsAnswer Requests, MemoryAnswer Memory, ClusterSiloAnswer[] Silos, ExpertAnswer[] Experts,
    BalanceAnswer? Balance);

/// <summary>Requests by phase; they add up to the total.</summary>
internal sealed record RequestsAnswer(int Starting, int Running, int Resuming, int Answered, int Total);

/// <summary>Memory in bytes; what is taken and what is left add up to what there is.</summary>
internal sealed record MemoryAnswer(long Weights, long Kv, long KvTaken, long KvLeft, long KvPerSilo);

/// <summary>One silo; its device is null once the silo is lost.</summary>
internal sealed record ClusterSiloAnswer(string Name, string Address, string State, ClusterDeviceAnswer? Device);

/// <summary>One device.</summary>
internal sealed record ClusterDeviceAnswer
{
    public required string Kind { get; init; }

    public required string? Epoch { get; init; }

    public required int Running { get; init; }

    public required int Waiting { get; init; }

    public required int QueueLimit { get; init; }

    public required long PendingTokens { get; init; }

    public required KvBlocksAnswer KvBlocks { get; init; }

    public required int ResidentExperts { get; init; }

    public required int MappedExperts { get; init; }

    public required long Steps { get; init; }

    public required long AbandonedSteps { get; init; }

    public required long Preemptions { get; init; }

    public required long RemoteRows { get; init; }

    public required bool Failed { get; init; }
}

/// <summary>KV blocks of 32 tokens by state; used, cached and empty ones add up to the total.</summary>
internal sealed record KvBlocksAnswer(int Total, int Used, int Cached, int Empty);

/// <summary>Where one expert is computed.</summary>
internal sealed record ExpertAnswer(int Layer, int Expert, string[] Silos);
