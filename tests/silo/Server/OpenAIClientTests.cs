using System.ClientModel;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Xunit;

namespace Granary.Silo.Tests.Server;

[Collection(DemoServerGroup.Name)]
public sealed class OpenAIClientTests(DemoServer server)
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("What is 12 + 30?")];

    private static readonly ChatCompletionOptions Greedy = new() { Temperature = 0, MaxOutputTokenCount = 64 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OpenAIClientOptions Options => new()
    {
        Endpoint = new Uri(server.Address, "/v1"),
        RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
    };

    private ChatClient Chat(string model = "demo", string key = "any") => new(model, new ApiKeyCredential(key), Options);

    [Fact]
    public async Task A_chat_is_answered()
    {
        ChatCompletion completion = await Chat().CompleteChatAsync(Question, Greedy, Cancellation);
        Assert.Equal("12 + 30 = 42", completion.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(ChatMessageRole.Assistant, completion.Role);
        Assert.Equal("demo", completion.Model);
        Assert.StartsWith("f32x16-", completion.SystemFingerprint, StringComparison.Ordinal);
        Assert.Equal(completion.Usage.InputTokenCount + completion.Usage.OutputTokenCount, completion.Usage.TotalTokenCount);
        Assert.True(completion.Usage.OutputTokenCount > 5);
    }

    [Fact]
    public async Task A_streamed_chat_has_the_same_text_and_says_what_it_took()
    {
        ChatCompletion whole = await Chat().CompleteChatAsync(Question, Greedy, Cancellation);
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        ChatMessageRole? role = null;
        await foreach (StreamingChatCompletionUpdate update in Chat().CompleteChatStreamingAsync(Question, Greedy, Cancellation))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
                text.Append(part.Text);
            finish ??= update.FinishReason;
            usage ??= update.Usage;
            role ??= update.Role;
        }
        Assert.Equal(whole.Content[0].Text, text.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.Equal(ChatMessageRole.Assistant, role);
        Assert.Equal(whole.Usage.OutputTokenCount, usage?.OutputTokenCount);
    }

    [Fact]
    public async Task A_repeated_long_prompt_comes_from_the_prefix_cache_with_the_same_answer()
    {
        await server.FlushAsync();
        ChatMessage[] messages = [new SystemChatMessage(string.Join(' ', Enumerable.Repeat("Answer each question briefly.", 12))), .. Question];
        ChatCompletion first = await Chat().CompleteChatAsync(messages, Greedy, Cancellation);
        ChatCompletion second = await Chat().CompleteChatAsync(messages, Greedy, Cancellation);
        Assert.Equal(0, first.Usage.InputTokenDetails.CachedTokenCount);
        Assert.InRange(second.Usage.InputTokenDetails.CachedTokenCount, 32, second.Usage.InputTokenCount - 1);
        Assert.Equal(first.Content[0].Text, second.Content[0].Text);
    }

    [Fact]
    public async Task A_limit_ends_the_answer_with_its_reason()
    {
        var options = new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 3 };
        ChatCompletion completion = await Chat().CompleteChatAsync(Question, options, Cancellation);
        Assert.Equal(ChatFinishReason.Length, completion.FinishReason);
        Assert.Equal(3, completion.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task A_seed_fixes_the_answer()
    {
        string first = await DrawAsync(1234);
        Assert.Equal(first, await DrawAsync(1234));
        Assert.NotEqual(first, await DrawAsync(1235));
        Assert.NotEqual(first, await DrawAsync(-1));
    }

    private async Task<string> DrawAsync(long seed)
    {
#pragma warning disable OPENAI001 // The client marks the seed as experimental.
        var options = new ChatCompletionOptions { Temperature = 2, MaxOutputTokenCount = 40, Seed = seed };
#pragma warning restore OPENAI001
        ChatCompletion answer = await Chat().CompleteChatAsync([new UserChatMessage("Tell me a story.")], options, Cancellation);
        return answer.Content[0].Text;
    }

    [Fact]
    public async Task A_bad_request_is_the_right_exception()
    {
        var options = new ChatCompletionOptions { Temperature = 7 };
        ClientResultException exception = await Assert.ThrowsAsync<ClientResultException>(() => Chat().CompleteChatAsync(Question, options, Cancellation));
        Assert.Equal(400, exception.Status);
        Assert.Contains("temperature", exception.Message, StringComparison.Ordinal);
        Assert.Contains("decimal_above_max_value", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_the_right_exception()
    {
        ClientResultException exception = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat("nobody").CompleteChatAsync(Question, Greedy, Cancellation));
        Assert.Equal(404, exception.Status);
        Assert.Contains("nobody", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        OpenAIModelClient client = new(new ApiKeyCredential("any"), Options);
        OpenAIModelCollection models = await client.GetModelsAsync(Cancellation);
        Assert.Equal("demo", Assert.Single(models).Id);
        OpenAIModel model = await client.GetModelAsync("demo", Cancellation);
        Assert.Equal("granary", model.OwnedBy);
    }
}
