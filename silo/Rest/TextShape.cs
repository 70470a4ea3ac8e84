using System.Text.Json;
using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest;

/// <summary>The shape of <c>/v1/completions</c>.</summary>
internal sealed class TextShape : IAnswerShape
{
    /// <inheritdoc/>
    public byte[] Whole(AnswerHead head, string text, string finish, Usage usage) =>
        JsonSerializer.SerializeToUtf8Bytes(Completion(head, [new(0, text, finish)], usage), RestJson.Relaxed.TextCompletion);

    /// <inheritdoc/>
    public ValueTask WriteStartAsync(SseWriter writer, AnswerHead head) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WriteTextAsync(SseWriter writer, AnswerHead head, string text) => WriteAsync(writer, head, [new(0, text, null)], null);

    /// <inheritdoc/>
    public ValueTask WriteFinishAsync(SseWriter writer, AnswerHead head, string finish) => WriteAsync(writer, head, [new(0, "", finish)], null);

    /// <inheritdoc/>
    public ValueTask WriteUsageAsync(SseWriter writer, AnswerHead head, Usage usage) => WriteAsync(writer, head, [], usage);

    private static ValueTask WriteAsync(SseWriter writer, AnswerHead head, TextChoice[] choices, Usage? usage) =>
        writer.WriteAsync(Completion(head, choices, usage), RestJson.Relaxed.TextCompletion);

    private static TextCompletion Completion(AnswerHead head, TextChoice[] choices, Usage? usage) => new()
    {
        Id = $"cmpl-{head.Request:N}",
        Created = head.Created,
        Model = head.Model,
        SystemFingerprint = head.Fingerprint,
        Choices = choices,
        Usage = usage,
    };
}
