using Granary.Grains.Devices;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

/// <summary>Request 1 is to be answered with tokens 10 to 15; its gateway is g100.</summary>
public sealed class TokensTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly FakeGateway _gateway;
    private readonly RequestRecord _record;
    private readonly Tokens _check;

    public TokensTests()
    {
        _device = _run.AddDevice();
        _gateway = _run.AddGateway();
        _record = _run.AddRequest(1, [10, 11, 12, 13, 14, 15]);
        _record.State = ClientState.Accepted;
        _gateway.Set(1, generation: 1, produced: 0);
        _check = new Tokens(_run);
    }

    [Fact]
    public void An_answer_in_order_is_sound()
    {
        Start(1, []);
        Push(2, Update(0, [10, 11]));
        Receive(10, 11);
        Push(6, ended: true, Update(2, [12, 13]), Update(4, [14, 15], FinishReason.Length));
        Receive(12, 13, 14);
        Receive(15);
        _record.State = ClientState.Answered;
        _check.AtEnd();
    }

    [Fact]
    public void Repeated_late_and_overlapping_pushes_of_any_generation_are_sound()
    {
        Push(2, Update(0, [10, 11]));
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 2, 2);
        Start(2, [10, 11]);
        Push(3, Update(2, [12]));
        Push(5, Update(2, [12, 13, 14], generation: 2));
        Push(5, Update(0, [10]), Update(3, [13]));
        Push(5, Update(5, [], FinishReason.Cancelled));
        Push(6, ended: true, Update(5, [15], FinishReason.Length, generation: 2));
        // The request has ended: what comes now is not taken.
        Push(6, ended: true, Update(3, [13]));
        _gateway.Remove(1);
        Push(0, Update(4, [14]));
    }

    [Fact]
    public void An_end_without_its_tokens_is_sound_when_the_device_gave_up()
    {
        Push(2, Update(0, [10, 11]));
        Push(2, Update(4, [], FinishReason.Cancelled));
        Push(2, Update(4, [], FinishReason.Error));
        Push(2, ended: true, Update(2, [], FinishReason.Error));
    }

    [Fact]
    public void A_push_that_never_came_is_found()
    {
        Push(2, Update(0, [10, 11]));
        _check.Finds("gets position 3 of generation 1 from d0, but positions from 2 never came", _ => Push(2, Update(3, [13])));
    }

    [Fact]
    public void A_push_that_never_came_is_found_also_when_another_generation_has_brought_its_tokens()
    {
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 2, 2);
        Start(2, [10, 11]);
        Push(5, Update(2, [12, 13, 14], generation: 2));
        _check.Finds("gets position 3 of generation 1 from d0, but positions from 2 never came", _ => Push(5, Update(3, [13])));
        _gateway.Remove(1);
        _check.Finds("gets position 3 of generation 1 from d0, but positions from 2 never came", _ => Push(5, Update(3, [13])));
    }

    [Fact]
    public void An_end_after_a_push_that_never_came_is_found()
    {
        Push(5, Update(0, [10, 11, 12, 13, 14]));
        _check.Finds("positions from 5 never came", _ => Push(5, Update(6, [], FinishReason.Length)));
    }

    [Fact]
    public void A_wrong_token_is_found_in_a_push() =>
        _check.Finds("has token 99 at position 1, pushed by generation 1 on d0; 11 was expected", _ => Push(2, Update(0, [10, 99])));

    [Fact]
    public void A_token_too_many_is_found_in_a_push()
    {
        Push(6, Update(0, [10, 11, 12, 13, 14, 15]));
        _check.Finds("there are 6", _ => Push(7, Update(6, [16])));
    }

    [Fact]
    public void A_wrong_end_is_found()
    {
        _check.Finds("ends with Stop after 2 tokens; Length after 6 was expected", _ => Push(2, Update(0, [10, 11], FinishReason.Stop)));
        _check.Finds("ends with Length after 2 tokens", _ => Push(2, Update(0, [10, 11], FinishReason.Length)));
    }

    [Fact]
    public void A_wrong_token_is_found_where_it_is_drawn()
    {
        Sequence sequence = _device.Submit(1, maxTokens: 50);
        for (int i = 0; i < 3; i++)
        {
            _device.Step();
            _check.AfterEvent();
        }

        _device.Step();
        sequence.Tokens[sequence.Known - 1]++;
        _check.Finds("has token 14 at position 3, drawn on d0; 13 was expected");
    }

    [Fact]
    public void A_token_of_an_old_generation_that_is_taken_twice_is_found()
    {
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 2, 2);
        _check.Finds("had 2 tokens at its gateway and has 3 after a push that makes them 2", _ => Push(3, Update(1, [11])));
    }

    [Fact]
    public void A_token_that_is_not_taken_is_found() =>
        _check.Finds("had 0 tokens at its gateway and has 1 after a push that makes them 2", _ => Push(1, Update(0, [10, 11])));

    [Fact]
    public void An_end_of_an_old_generation_that_is_taken_is_found()
    {
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 2, 2);
        Push(2, Update(2, [], FinishReason.Error));
        _check.Finds(
            "was ended by a push of generation 1 that does not end it; 2 is at work",
            _ => Push(2, ended: true, Update(2, [], FinishReason.Error)));
    }

    [Fact]
    public void Tokens_of_a_generation_that_was_not_begun_are_found() =>
        _check.Finds("gets tokens of generation 2 from d0; its gateway has begun 1", _ => Push(1, Update(0, [10], generation: 2)));

    [Fact]
    public void A_copy_that_shrinks_is_found()
    {
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 1, 1);
        _check.Finds("was at generation 1 with 2 tokens, and is at 1 with 1", _ => Push(2, Update(0, [10])));
    }

    [Fact]
    public void A_generation_starts_from_what_its_gateway_had_at_any_time_since_it_was_begun()
    {
        Push(2, Update(0, [10, 11]));
        _gateway.Set(1, 2, 2);
        // The generation before goes on, while the call travels.
        Push(4, Update(2, [12, 13]));
        Start(2, [10, 11]);
        Start(2, [10, 11, 12, 13]);
        _gateway.Set(1, 3, 4);
        _gateway.Set(1, 4, 4);
        Push(5, Update(4, [14]));
        Start(3, [10, 11, 12, 13]);
        Start(4, [10, 11, 12, 13, 14]);
        // Long since replaced, and still on its way.
        Start(2, [10, 11]);
        _gateway.Remove(1);
        Start(4, [10, 11, 12, 13]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_generation_that_starts_from_too_few_tokens_or_tokens_it_never_had_is_found(int count)
    {
        Push(1, Update(0, [10]));
        Push(2, Update(1, [11]));
        _gateway.Set(1, 2, 2);
        int[] produced = [10, 11, 12];
        _check.Finds(
            $"starts generation 2 from {count} tokens, which its gateway never had in that generation; it has 2",
            _ => Start(2, produced[..count]));
        Push(5, Update(2, [12, 13, 14]));
        _check.Finds("which its gateway never had in that generation; it has 5", _ => Start(2, produced[..count]));
    }

    [Fact]
    public void A_generation_that_starts_from_wrong_tokens_or_was_not_begun_is_found()
    {
        Push(2, Update(0, [10, 11]));
        _check.Finds("has token 12 at position 1, given to generation 2", _ => Start(2, [10, 12]));
        _check.Finds("starts generation 2; its gateway has begun 1", _ => Start(2, [10, 11]));
    }

    [Fact]
    public void A_wrong_token_is_found_at_the_client()
    {
        Push(2, Update(0, [10, 11]));
        Receive(10);
        _record.Received.Add(10);
        _check.Finds("has token 10 at position 1, received by the client; 11 was expected");
    }

    [Fact]
    public void A_token_that_came_without_a_push_is_found_at_the_end()
    {
        Receive(10, 11);
        _record.Received.Add(13);
        _check.Finds("has token 13 at position 2, received by the client", check => check.AtEnd());
    }

    [Fact]
    public void An_answer_that_lacks_its_last_token_is_found_at_the_end()
    {
        Receive(10, 11, 12, 13, 14);
        _record.State = ClientState.Answered;
        _check.Finds("was answered with 5 tokens of 6", check => check.AtEnd());
    }

    private static TokenUpdate Update(int position, int[] tokens, FinishReason finish = FinishReason.None, int generation = 1) => new()
    {
        Request = FakeRun.IdOf(1),
        Generation = generation,
        Position = position,
        Tokens = tokens,
        Finish = finish,
    };

    private void Push(int produced, params TokenUpdate[] updates) => Push(produced, false, updates);

    /// <summary>A push after which the gateway has so many tokens.</summary>
    private void Push(int produced, bool ended, params TokenUpdate[] updates)
    {
        var batch = new TokenBatch("d0", updates);
        _check.CallStarted(FakeRun.Call("ITokenSink.Push", "g", 0, 100, batch));
        if (_gateway.TryFind(FakeRun.IdOf(1), out GatewayCopy copy)) _gateway.Set(1, copy.Generation, produced, finished: ended);
        _check.CallAnswered(FakeRun.Call("ITokenSink.Push", "g", 0, 100, batch));
        _check.AfterEvent();
    }

    private void Start(int generation, int[] produced)
    {
        var start = new StartRequest
        {
            Spec = _record.Spec,
            Generation = generation,
            Produced = produced,
            Sink = null!,
            Gateway = "g100",
        };
        _check.CallStarted(FakeRun.Call("IRequestGrain.Start", FakeRun.IdOf(1).ToString("N"), 100, 0, start));
        _check.AfterEvent();
    }

    private void Receive(params int[] tokens)
    {
        _record.Received.AddRange(tokens);
        _check.AfterEvent();
    }
}
