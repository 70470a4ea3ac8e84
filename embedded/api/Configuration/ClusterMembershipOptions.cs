namespace Orleans.Configuration;

/// <summary>How soon a silo that does not answer is declared dead.</summary>
public class ClusterMembershipOptions
{
    /// <summary>How long a probe waits for its answer.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many probes in a row must go unanswered.</summary>
    public int NumMissedProbesLimit { get; set; } = 3;

    /// <summary>How many silos each silo probes.</summary>
    public int NumProbedSilos { get; set; } = 10;

    /// <summary>How many silos must agree.</summary>
    public int NumVotesForDeathDeclaration { get; set; } = 2;
}
