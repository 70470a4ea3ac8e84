using Granary.Silo.Rest.Wire;

namespace Granary.Silo.Rest;

/// <summary>How an answer looks: as a chat's or as a text's.</summary>
internal interface IAnswerShape
{
    /// <summary>A whole answer, in JSON.</summary>
    byte[] Whole(AnswerHead head, string text, string finish, Usage usage);

    /// <summary>The first event, if there is one before any text.</summary>
    ValueTask WriteStartAsync(SseWriter writer, AnswerHead head);

    /// <summary>An event with the next piece of text.</summary>
    ValueTask WriteTextAsync(SseWriter writer, AnswerHead head, string text);

    /// <summary>The event that says why the answer ended.</summary>
    ValueTask WriteFinishAsync(SseWriter writer, AnswerHead head, string finish);

    /// <summary>The event that says what the answer took.</summary>
    ValueTask WriteUsageAsync(SseWriter writer, AnswerHead head, Usage usage);
}
