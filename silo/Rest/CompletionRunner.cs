using System.Text;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Silo.Answers;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;
using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest;

/// <summary>Has a request answered, and writes the answer as it was asked for: whole, or event by event.</summary>
internal sealed partial class CompletionRunner(
    IAnswerSource source, ServedText served, Readiness readiness, RestOptions options, TimeProvider time, ILogger<CompletionRunner> logger)
{
    /// <summary>Answers one request.</summary>
    /// <exception cref="ApiException">It was refused, or failed before anything was written.</exception>
    public async Task RunAsync(HttpContext context, RequestSpec spec, GenerationFields fields, IAnswerShape shape)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, readiness.Stopped);
        IAnswerStream stream = await SubmitAsync(spec, end.Token);
        await using var reader = new AnswerReader(stream, served.Encoder.Tokenizer, fields.Stop);
        Accepted(logger, context.TraceIdentifier, reader.Id, spec.Prompt.Length, spec.MaxTokens, fields.Stream);
        var head = new AnswerHead(reader.Id, time.GetUtcNow().ToUnixTimeSeconds(), spec.Model, served.Manifest.Profile);
        if (fields.Stream)
            await StreamAsync(context, reader, head, spec, fields, shape, end.Token);
        else
            await WholeAsync(context, reader, head, spec, shape, end.Token);
        Answered(logger, context.TraceIdentifier, reader.Id, reader.Tokens, reader.Finish);
    }

    private async Task<IAnswerStream> SubmitAsync(RequestSpec spec, CancellationToken end)
    {
        Submission submission;
        try
        {
            submission = await source.SubmitAsync(spec, end);
        }
        catch (OperationCanceledException) when (readiness.Stopped.IsCancellationRequested)
        {
            throw new ApiException(Readiness.Draining());
        }
        return submission.Stream ?? throw new ApiException(Refused(submission.Refusal!));
    }

    private async Task WholeAsync(
        HttpContext context, AnswerReader reader, AnswerHead head, RequestSpec spec, IAnswerShape shape, CancellationToken end)
    {
        var text = new StringBuilder();
        try
        {
            while (await reader.ReadAsync(end) is { } piece)
                text.Append(piece);
        }
        catch (Exception exception) when (Failure(context, exception) is { } error)
        {
            throw new ApiException(error);
        }
        byte[] body = shape.Whole(head, text.ToString(), FinishWord(reader.Finish), UsageOf(spec, reader));
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task StreamAsync(
        HttpContext context, AnswerReader reader, AnswerHead head, RequestSpec spec, GenerationFields fields, IAnswerShape shape,
        CancellationToken end)
    {
        using var writer = new SseWriter(context, options.WriteTimeout, time);
        try
        {
            await shape.WriteStartAsync(writer, head);
            while (await reader.ReadAsync(end) is { } piece)
                await shape.WriteTextAsync(writer, head, piece);
            await shape.WriteFinishAsync(writer, head, FinishWord(reader.Finish));
            if (fields.IncludeUsage)
                await shape.WriteUsageAsync(writer, head, UsageOf(spec, reader));
            await writer.WriteDoneAsync();
        }
        catch (Exception exception) when (Failure(context, exception) is { } error)
        {
            await writer.WriteAsync(ErrorEnvelope.Of(error), RestJson.Relaxed.ErrorEnvelope);
        }
    }

    /// <summary>What a client that is still there is told of a failure in mid-answer; null for what is not ours to explain.</summary>
    private ApiError? Failure(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return null;
        if (readiness.Stopped.IsCancellationRequested && exception is OperationCanceledException or AnswerFailedException)
            return Readiness.Draining();
        if (exception is not AnswerFailedException)
            return null;
        Failed(logger, context.TraceIdentifier, exception.Message);
        return new(StatusCodes.Status500InternalServerError, $"The answer could not be completed: {exception.Message}", ApiError.Server, null,
            "answer_failed");
    }

    private static ApiError Refused(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.QueueFull => new(
            StatusCodes.Status429TooManyRequests, $"The server has as much to do as it may take on: {refusal.Detail}", ApiError.RateLimit, null,
            "queue_full")
        { RetryAfter = refusal.RetryAfter },
        RefusalReason.TooLarge => ApiError.Invalid(null, "request_too_large", $"The request does not fit the server's memory: {refusal.Detail}"),
        RefusalReason.Draining => Readiness.Draining(),
        _ => ApiError.Unavailable("no_device", $"No device can take the request: {refusal.Detail}", refusal.RetryAfter),
    };

    private static Usage UsageOf(RequestSpec spec, AnswerReader reader) => Usage.Of(spec.Prompt.Length, reader.Tokens, reader.CachedTokens);

    private static string FinishWord(FinishReason finish) => finish == FinishReason.Length ? "length" : "stop";

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Request {RequestId} is {Answer}: {PromptTokens} tokens of prompt, at most {MaxTokens} of answer, streamed: {Streamed}")]
    private static partial void Accepted(ILogger logger, string requestId, Guid answer, int promptTokens, int maxTokens, bool streamed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {RequestId}, {Answer}, is answered with {Tokens} tokens: {Finish}")]
    private static partial void Answered(ILogger logger, string requestId, Guid answer, int tokens, FinishReason finish);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} could not be answered to its end: {Reason}")]
    private static partial void Failed(ILogger logger, string requestId, string reason);
}
