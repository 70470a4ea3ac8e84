namespace Granary.Silo.Scaling;

/// <summary>How a change is carried out.</summary>
internal sealed partial class SiloScaler
{
    private async Task RunAsync()
    {
        try
        {
            while (!await PassAsync())
            {
            }
        }
        catch (Exception exception) when (_stopping.IsCancellationRequested)
        {
            // The server goes down: whatever was begun goes down with it.
            LogStopped(_logger, exception);
            lock (_gate)
                _change!.End(stopped: true);
        }
        ScaleState state = State;
        LogEnded(_logger, state.Change!.Number, state.Change.From, state.Silos, state.Change.Outcome);
    }

    /// <summary>Goes from the silos that there are to those that are asked for.</summary>
    /// <returns>Whether the change is over; otherwise something else is asked for now.</returns>
    private async Task<bool> PassAsync()
    {
        int version;
        lock (_gate)
            version = _version;
        try
        {
            await PhaseAsync(ScalePhase.Prepare, version, PrepareAsync);
            await PhaseAsync(ScalePhase.Commit, version, CommitAsync);
            await PhaseAsync(ScalePhase.Release, version, ReleaseAsync);
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            LogFailed(_logger, exception);
            return GoBack(exception.Message, version);
        }
        lock (_gate)
        {
            if (_version != version)
                return false;
            _change!.End(stopped: false);
            return true;
        }
    }

    /// <summary>
    /// Asks for what was there before the change, unless something else is asked for meanwhile. If that fails too, the
    /// change ends with the silos as they are; what drains is released with the next change.
    /// </summary>
    private bool GoBack(string error, int version)
    {
        lock (_gate)
        {
            if (_version != version)
                return false;
            bool again = _change!.Error is not null;
            _change.Fail(error);
            _target = again ? _entries.Count(entry => entry.Counts) : Math.Max(1, _change.From);
            if (again)
            {
                _change.End(stopped: false);
                return true;
            }
            foreach (SiloEntry entry in _entries.Where(entry => entry.State == SiloState.Draining))
                entry.Unwanted = false;
            return false;
        }
    }

    private async Task PhaseAsync(ScalePhase phase, int version, Func<int, CancellationToken, Task> run)
    {
        TimeSpan limit = _limits.Of(phase);
        lock (_gate)
        {
            if (_version != version)
                return;
            _change!.Begin(phase, limit);
        }
        using var late = new CancellationTokenSource(limit, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        try
        {
            await run(version, end.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"The phase {phase} has not ended within {limit.TotalSeconds:0} s");
        }
        finally
        {
            lock (_gate)
                _change.EndPhase();
        }
    }

    private async Task PrepareAsync(int version, CancellationToken cancellation)
    {
        MarkSurplus(version);
        while (Missing(version) is { } entry)
        {
            if (entry.Joined)
            {
                _fleet.Resume(entry.Name);
                continue;
            }
            try
            {
                await _fleet.StartAsync(entry.Name, cancellation);
            }
            catch
            {
                lock (_gate)
                    _entries.Remove(entry);
                throw;
            }
            lock (_gate)
                entry.Joined = true;
        }
        await UntilAsync(version, view => Counting().All(name => view.Find(name) is { } silo && (silo.Covered || silo.Failed)), cancellation);
    }

    private async Task CommitAsync(int version, CancellationToken cancellation)
    {
        foreach (string name in Draining())
            _fleet.Drain(name);
        bool settled = await UntilAsync(
            version, view => Counting().All(name => view.Find(name) is { Serves: true }) && Draining().All(name => view.Find(name) is not { Covered: true }),
            cancellation);
        if (!settled)
            return;
        await _fleet.AnnounceAsync();
        lock (_gate)
        {
            foreach (SiloEntry entry in _entries.Where(entry => entry is { State: SiloState.Joining, Joined: true }))
                entry.State = SiloState.Active;
        }
    }

    private async Task ReleaseAsync(int version, CancellationToken cancellation)
    {
        bool late = false;
        while (!IsOvertaken(version) && Draining().Count > 0)
        {
            FleetView? view = await _fleet.LookAsync();
            foreach (string name in Draining())
            {
                if (view?.Find(name) is { Idle: true } || late)
                    await LeaveAsync(name);
            }
            late = await PauseAsync(cancellation);
        }
    }

    private async Task LeaveAsync(string name)
    {
        SiloEntry? entry;
        lock (_gate)
        {
            entry = Find(name);
            if (entry is null)
                return;
            entry.State = SiloState.Leaving;
        }
        await _fleet.StopAsync(name);
        lock (_gate)
            _entries.Remove(entry);
    }

    /// <summary>Waits until the silos are as they are to be.</summary>
    /// <returns>False if something else is asked for meanwhile.</returns>
    private async Task<bool> UntilAsync(int version, Func<FleetView, bool> settled, CancellationToken cancellation)
    {
        while (!IsOvertaken(version))
        {
            if (await _fleet.LookAsync() is { } view && settled(view))
                return true;
            await Task.Delay(_limits.Poll, _time, cancellation);
        }
        return false;
    }

    /// <summary>Waits a moment.</summary>
    /// <returns>Whether the phase has had its time. What a silo has not finished by then, others go on with.</returns>
    private async Task<bool> PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(_limits.Poll, _time, cancellation);
            return false;
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <summary>A silo that is to serve and does not: one that was about to go, or else a new one.</summary>
    private SiloEntry? Missing(int version)
    {
        lock (_gate)
        {
            if (_version != version || _entries.Count(entry => entry.Counts) >= _target)
                return null;
            if (_entries.Find(IsSpare) is { } spare)
            {
                spare.State = SiloState.Joining;
                return spare;
            }
            SiloEntry entry = NewEntry(SiloState.Joining, joined: false);
            _entries.Add(entry);
            return entry;
        }
    }

    /// <summary>The newest of the silos that are too many are to go; nothing waits for them any more.</summary>
    private void MarkSurplus(int version)
    {
        lock (_gate)
        {
            if (_version != version)
                return;
            SiloEntry[] counting = [.. _entries.Where(entry => entry.Counts)];
            foreach (SiloEntry entry in counting.Skip(_target))
                entry.State = SiloState.Draining;
        }
    }

    private List<string> Counting()
    {
        lock (_gate)
            return [.. _entries.Where(entry => entry.Counts).Select(entry => entry.Name)];
    }

    private List<string> Draining()
    {
        lock (_gate)
            return [.. _entries.Where(entry => entry.State == SiloState.Draining).Select(entry => entry.Name)];
    }

    private bool IsOvertaken(int version)
    {
        lock (_gate)
            return _version != version;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Change {Number} from {From} silos has ended with {Silos}: {Outcome}")]
    private static partial void LogEnded(ILogger logger, int number, int from, int silos, ScaleOutcome outcome);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A change of the number of silos is broken off because the server stops")]
    private static partial void LogStopped(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of the number of silos failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
