using System.Text.Json;
using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest;

/// <summary>The shape of <c>/v1/chat/completions</c>.</summary>
internal sealed class ChatShape : IAnswerShape
{
    private const string Assistant = "assistant";

    /// <inheritdoc/>
    public byte[] Whole(AnswerHead head, string text, string finish, Usage usage) => JsonSerializer.SerializeToUtf8Bytes(
        new ChatCompletion
        {
            Id = Id(head),
            Created = head.Created,
            Model = head.Model,
            Choices = [new(0, new(Assistant, text), finish)],
            Usage = usage,
            SystemFingerprint = head.Fingerprint,
        },
        RestJson.Relaxed.ChatCompletion);

    /// <inheritdoc/>
    public ValueTask WriteStartAsync(SseWriter writer, AnswerHead head) =>
        WriteAsync(writer, head, new ChatDelta { Role = Assistant, Content = "" }, null);

    /// <inheritdoc/>
    public ValueTask WriteTextAsync(SseWriter writer, AnswerHead head, string text) =>
        WriteAsync(writer, head, new ChatDelta { Content = text }, null);

    /// <inheritdoc/>
    public ValueTask WriteFinishAsync(SseWriter writer, AnswerHead head, string finish) => WriteAsync(writer, head, new ChatDelta(), finish);

    /// <inheritdoc/>
    public ValueTask WriteUsageAsync(SseWriter writer, AnswerHead head, Usage usage) =>
        writer.WriteAsync(Chunk(head, [], usage), RestJson.Relaxed.ChatCompletionChunk);

    private static ValueTask WriteAsync(SseWriter writer, AnswerHead head, ChatDelta delta, string? finish) =>
        writer.WriteAsync(Chunk(head, [new(0, delta, finish)], null), RestJson.Relaxed.ChatCompletionChunk);

    private static ChatCompletionChunk Chunk(AnswerHead head, ChatChunkChoice[] choices, Usage? usage) => new()
    {
        Id = Id(head),
        Created = head.Created,
        Model = head.Model,
        SystemFingerprint = head.Fingerprint,
        Choices = choices,
        Usage = usage,
    };

    private static string Id(AnswerHead head) => $"chatcmpl-{head.Request:N}";
}
