namespace Granary.Silo.Scaling;

/// <summary>Keeps the book of one change; guarded by the scaler's lock.</summary>
internal sealed class ChangeRecord(int number, int from, TimeProvider time)
{
    // Phases begin again with each request that overtakes them; nobody needs more of them than this.
    private const int PhasesMost = 64;

    private readonly List<PhaseTime> _phases = [];
    private long _began;
    private int _to;

    /// <summary>Silos that counted when it began.</summary>
    public int From { get; } = from;

    /// <summary>What became of it.</summary>
    public ScaleOutcome Outcome { get; private set; }

    /// <summary>Why it failed; null as long as it has not.</summary>
    public string? Error { get; private set; }

    /// <summary>Notes how many silos are asked for from here on; what failed before that is of no interest any more.</summary>
    public void Ask(int silos)
    {
        _to = silos;
        Error = null;
    }

    /// <summary>Notes that a phase begins.</summary>
    public void Begin(ScalePhase phase, TimeSpan limit)
    {
        if (_phases.Count == PhasesMost)
            _phases.RemoveAt(0);
        _began = time.GetTimestamp();
        _phases.Add(new PhaseTime(phase, time.GetUtcNow(), TimeSpan.Zero, limit, Ended: false));
    }

    /// <summary>Notes that the phase that began last is over.</summary>
    public void EndPhase() => _phases[^1] = _phases[^1] with { Took = time.GetElapsedTime(_began), Ended = true };

    /// <summary>Notes why it fails; the first reason stays.</summary>
    public void Fail(string error) => Error ??= error;

    /// <summary>Notes that it is over.</summary>
    public void End(bool stopped)
    {
        ScaleOutcome ended = Error is null ? ScaleOutcome.Done : ScaleOutcome.Failed;
        Outcome = stopped ? ScaleOutcome.Stopped : ended;
    }

    /// <summary>How it stands at this moment.</summary>
    public ScaleChange View() => new(number, From, _to, Outcome, Error,
        [.. _phases.Select(phase => phase.Ended ? phase : phase with { Took = time.GetElapsedTime(_began) })]);
}
