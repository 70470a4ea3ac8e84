using System.Text.Json;
using Granary.Engine.Templates;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;

namespace Granary.Silo.Rest;

/// <summary>The two endpoints that generate.</summary>
internal sealed class CompletionEndpoints(
    CompletionRunner runner, SpecBuilder specs, ServedText served, Readiness readiness, RestOptions options)
{
    // OpenAI's default for completions; a chat goes on to the end of the context.
    private const int CompletionMaxTokens = 16;

    private static readonly ChatShape ChatForm = new();
    private static readonly TextShape TextForm = new();

    /// <summary><c>POST /v1/chat/completions</c></summary>
    public async Task ChatAsync(HttpContext context)
    {
        readiness.Check();
        ChatRequest request = await ReadAsync(context, ChatRequestParser.Parse);
        specs.CheckModel(request.Model);
        if (!served.Encoder.CanChat)
            throw new ApiException(ApiError.Invalid("model", "no_chat_template",
                $"The model `{request.Model}` has no chat template. Use /v1/completions instead."));
        specs.CheckLength(request.Messages.Select(message => message.Content), "messages");
        int[] prompt;
        try
        {
            prompt = served.Encoder.EncodeChat(request.Messages);
        }
        catch (Exception exception) when (exception is TemplateException or PromptException)
        {
            throw new ApiException(ApiError.Invalid("messages", "invalid_conversation",
                $"The messages cannot be made into a prompt: {exception.Message}"));
        }
        await runner.RunAsync(context, specs.Build(prompt, "messages", request.Generation, null), request.Generation, ChatForm);
    }

    /// <summary><c>POST /v1/completions</c></summary>
    public async Task CompletionAsync(HttpContext context)
    {
        readiness.Check();
        CompletionRequest request = await ReadAsync(context, CompletionRequestParser.Parse);
        specs.CheckModel(request.Model);
        if (request.Text is { } text)
            specs.CheckLength([text], "prompt");
        int[] prompt = request.Tokens ?? served.Encoder.EncodeText(request.Text!);
        specs.CheckTokens(prompt);
        await runner.RunAsync(
            context, specs.Build(prompt, "prompt", request.Generation, CompletionMaxTokens), request.Generation, TextForm);
    }

    private async Task<T> ReadAsync<T>(HttpContext context, Func<JsonElement, T> parse)
    {
        byte[] body = await BodyReader.ReadJsonAsync(context.Request, options.MaxBodyBytes);
        using JsonDocument document = RequestBody.Parse(body);
        return parse(document.RootElement);
    }
}
