namespace Granary.Simulation.Checks;

/// <summary>
/// A client's request goes from submitted to refused or accepted, from accepted to one of its ends, and no further; a
/// device's sequences keep to <see cref="SequenceStates"/>.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class RequestStates(IRunView run) : ICheck
{
    private readonly List<ClientState> _seen = [];
    private readonly List<int> _open = [];
    private readonly ChangedTables _tables = new(run, device => new SequenceStates(device).Look);

    /// <inheritdoc/>
    public string Name => nameof(RequestStates);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        _tables.Look();
        for (int i = _seen.Count; i < run.Requests.Count; i++)
        {
            _seen.Add(ClientState.Submitting);
            _open.Add(i);
        }

        for (int i = _open.Count - 1; i >= 0; i--)
        {
            int request = _open[i];
            ClientState state = run.Requests[request].State;
            if (state == _seen[request]) continue;
            Move(run.Requests[request], _seen[request]);
            _seen[request] = state;
            if (IsEnd(state)) _open.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void AtEnd()
    {
        AfterEvent();
        for (int i = 0; i < _seen.Count; i++)
        {
            RequestRecord record = run.Requests[i];
            if (record.State != _seen[i]) throw Broken(record, $"went from {_seen[i]}, which is an end, to {record.State}");
            if (!IsEnd(record.State)) throw Broken(record, $"is still {record.State} at the end of the run");
        }
    }

    private static bool IsEnd(ClientState state) => state is not (ClientState.Submitting or ClientState.Accepted);

    private void Move(RequestRecord record, ClientState before)
    {
        ClientState now = record.State;
        // A client may see its request accepted and ended in one event.
        bool legal = before == ClientState.Submitting || (now != ClientState.Refused && now > before);
        if (!legal) throw Broken(record, $"went from {before} to {now}");
        if (now == ClientState.Refused && record.Received.Count > 0) throw Broken(record, "was refused, and has tokens");
        if (now is ClientState.Refused or ClientState.Failed && string.IsNullOrEmpty(record.Error))
            throw Broken(record, $"is {now} without a reason");
    }

    private CheckFailedException Broken(RequestRecord record, string what) => new(Name, $"the client's request {record.Id:N} {what}");
}
