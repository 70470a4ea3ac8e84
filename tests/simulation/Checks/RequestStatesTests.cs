using Granary.Grains.Devices;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class RequestStatesTests
{
    private readonly FakeRun _run = new();
    private readonly RequestStates _check;

    public RequestStatesTests() => _check = new RequestStates(_run);

    [Theory]
    [InlineData(ClientState.Accepted, ClientState.Answered)]
    [InlineData(ClientState.Accepted, ClientState.Cancelled)]
    [InlineData(ClientState.Accepted, ClientState.Disconnected)]
    [InlineData(ClientState.Submitting, ClientState.Answered)]
    [InlineData(ClientState.Submitting, ClientState.Disconnected)]
    internal void A_client_goes_forwards(ClientState between, ClientState end)
    {
        RequestRecord record = _run.AddRequest(1, [10]);
        _check.AfterEvent();
        record.State = between;
        _check.AfterEvent();
        record.State = end;
        _check.AfterEvent();
        _check.AtEnd();
    }

    [Fact]
    public void A_refusal_and_a_failure_have_reasons()
    {
        RequestRecord refused = _run.AddRequest(1, [10]), failed = _run.AddRequest(2, [10]);
        refused.Error = failed.Error = "for want of silos";
        refused.State = ClientState.Refused;
        failed.State = ClientState.Failed;
        _check.AtEnd();
    }

    [Theory]
    [InlineData(ClientState.Submitting)]
    [InlineData(ClientState.Refused)]
    internal void A_client_that_goes_backwards_is_found(ClientState state)
    {
        RequestRecord record = _run.AddRequest(1, [10]);
        record.Error = "none";
        record.State = ClientState.Accepted;
        _check.AfterEvent();
        record.State = state;
        _check.Finds($"went from Accepted to {state}");
    }

    [Fact]
    public void A_client_that_goes_on_after_its_end_is_found()
    {
        RequestRecord record = _run.AddRequest(1, [10]);
        record.State = ClientState.Answered;
        _check.AfterEvent();
        record.State = ClientState.Cancelled;
        _check.Finds("went from Answered, which is an end, to Cancelled", check => check.AtEnd());
    }

    [Theory]
    [InlineData(ClientState.Refused)]
    [InlineData(ClientState.Failed)]
    internal void An_end_without_a_reason_is_found(ClientState state)
    {
        _run.AddRequest(1, [10]).State = state;
        _check.Finds($"is {state} without a reason");
    }

    [Fact]
    public void A_refused_request_with_tokens_is_found()
    {
        RequestRecord record = _run.AddRequest(1, [10]);
        record.Received.Add(10);
        record.Error = "busy";
        record.State = ClientState.Refused;
        _check.Finds("was refused, and has tokens");
    }

    [Fact]
    public void A_request_without_an_end_is_found_at_the_end()
    {
        _run.AddRequest(1, [10]).State = ClientState.Accepted;
        _check.AfterEvent();
        _check.Finds("is still Accepted at the end of the run", check => check.AtEnd());
    }

    [Fact]
    public void Sequences_that_run_wait_are_preempted_and_end_are_sound()
    {
        FakeDevice device = _run.AddDevice();
        for (int i = 1; i <= 3; i++) device.Submit(i, prompt: 60, maxTokens: 80, generation: 2);
        for (int i = 0; device.Table.Counts.Running + device.Table.Counts.Waiting > 0; i++)
        {
            Assert.True(i < 1000, "the run is meant to end");
            device.Step();
            _check.AfterEvent();
        }

        Assert.True(device.Table.Counts.Preemptions > 0, "the run is meant to lack memory");
    }

    [Fact]
    public void A_sequence_set_back_without_preemption_is_found()
    {
        Sequence sequence = Decoding();
        sequence.Phase = RequestPhase.Prefill;
        Touch();
        _check.Finds("1 sequences were set back by 0 preemptions");
    }

    [Fact]
    public void A_sequence_that_knows_less_is_found()
    {
        Sequence sequence = Decoding();
        sequence.Known--;
        sequence.Computed--;
        Touch();
        _check.Finds("knew 5 tokens and knows 4");
    }

    [Fact]
    public void Lengths_out_of_order_are_found()
    {
        Sequence sequence = Decoding();
        sequence.Computed = sequence.Known;
        Touch();
        _check.Finds("has 5 tokens computed, 5 known, and 53 at most");
        sequence.Computed--;
        sequence.Sealed = 1;
        _check.Finds("has 1 blocks sealed, with 4 tokens computed");
        sequence.Sealed = 0;
        sequence.PageCount = 0;
        _check.Finds("has 4 tokens computed on 0 pages");
    }

    [Fact]
    public void A_request_that_has_all_its_tokens_and_goes_on_is_found()
    {
        FakeDevice device = _run.AddDevice();
        device.Submit(1, prompt: 3, maxTokens: 2, generation: 2, produced: [10, 11]);
        _check.Finds("has 0 tokens computed, 5 known, and 5 at most");
    }

    [Fact]
    public void A_decode_that_lacks_more_than_its_last_token_is_found()
    {
        Sequence sequence = Decoding();
        sequence.Known++;
        Touch();
        _check.Finds("decodes with 4 of 6 tokens computed");
    }

    [Fact]
    public void A_phase_that_does_not_fit_is_found()
    {
        Sequence sequence = Decoding();
        sequence.Phase = RequestPhase.Done;
        Touch();
        _check.Finds("runs in phase Done");
    }

    [Fact]
    public void A_waiting_sequence_that_is_not_queued_is_found()
    {
        Sequence sequence = _run.AddDevice().Submit(1);
        sequence.Phase = RequestPhase.Prefill;
        _check.Finds("waits in phase Prefill");
        sequence.Phase = RequestPhase.Queued;
        sequence.Computed = 1;
        _check.Finds("waits with 1 tokens computed");
    }

    [Fact]
    public void A_generation_that_is_there_twice_is_found()
    {
        FakeDevice device = _run.AddDevice();
        device.Submit(1, generation: 2);
        device.Submit(1, generation: 3);
        _check.AfterEvent();
        device.Submit(1, generation: 3);
        _check.Finds("generation 3 of request 00000001000000000000000000000000 is there twice");
    }

    [Fact]
    public void A_sequence_that_goes_without_being_done_is_found()
    {
        FakeDevice device = _run.AddDevice();
        Sequence sequence = device.Submit(1, maxTokens: 2);
        device.Step();
        _check.AfterEvent();
        device.Step();
        sequence.Phase = RequestPhase.Decode;
        _check.Finds("is gone in phase Decode");
        sequence.Phase = RequestPhase.Done;
        sequence.PageCount = 1;
        _check.Finds("is done and has 1 pages");
    }

    /// <summary>A sequence that decodes: 4 of 5 tokens are computed.</summary>
    private Sequence Decoding()
    {
        FakeDevice device = _run.AddDevice();
        Sequence sequence = device.Submit(1, maxTokens: 50);
        for (int i = 0; i < 2; i++) device.Step();
        _check.AfterEvent();
        return sequence;
    }

    private void Touch() => _run.AllDevices[0].Touch();
}
