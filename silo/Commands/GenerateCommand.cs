using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Silo.Answers;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Prompts;
using Granary.Silo.Rest;
using Granary.Silo.Rest.Parsing;
using Granary.Silo.Shutdown;

namespace Granary.Silo.Commands;

/// <summary><c>granary generate</c>: one prompt, its answer on the output stream.</summary>
internal sealed class GenerateCommand
{
    private readonly EngineOptions _engine = new();

    private readonly Option<string?> _prompt = OptionKinds.OptionalText("--prompt", "The prompt; without it, what the input stream holds.", "text");

    private readonly Option<int?> _maxTokens = OptionKinds.OptionalInteger(
        "--max-tokens", "Tokens to generate at most; without it, up to the end of the context.", 1, int.MaxValue);

    private readonly Option<double> _temperature = OptionKinds.Number("--temperature", "0 takes the likeliest token.", 0, 2, 1);

    private readonly Option<int> _topK = OptionKinds.Integer("--top-k", "Draws from this many likeliest tokens only; 0 for all.", 0, int.MaxValue, 0);

    private readonly Option<double> _topP = OptionKinds.Number(
        "--top-p", "Draws from the likeliest tokens with this much mass only; 1 for all.", 0, 1, 1, open: true);

    private readonly Option<long?> _seed = OptionKinds.Value<long?>(
        "--seed", "The same seed gives the same answer; without it, one is drawn.", "n", "a 64-bit integer",
        (string text, out long? value) =>
        {
            bool good = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
            value = number;
            return good;
        },
        null);

    private readonly Option<bool> _raw = new("--raw") { Description = "Takes the prompt as it is, without the model's chat template." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new GenerateCommand();
        var command = new Command("generate", "Answers one prompt on the output stream.");
        foreach (Option option in (Option[])[
            options._prompt, options._maxTokens, options._temperature, options._topK, options._topP, options._seed, options._raw])
            command.Add(option);
        options._engine.AddTo(command);
        command.SetAction((line, _) => options.RunAsync(line));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        TextWriter output = line.InvocationConfiguration.Output;
        TextWriter error = line.InvocationConfiguration.Error;
        EngineSettings settings = _engine.Read(line);
        using var signals = new StopSignals();
        try
        {
            return await AnswerAsync(line, settings, signals, output, error);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted");
            return 1;
        }
    }

    private async Task<int> AnswerAsync(ParseResult line, EngineSettings settings, StopSignals signals, TextWriter output, TextWriter error)
    {
        using LoadedModel model = LoadedModel.Open(settings);
        if (model.ShortContext is { } shorter)
            await error.WriteLineAsync(shorter);
        string prompt = line.GetValue(_prompt) ?? await ReadInputAsync(signals.Stop);
        RequestSpec spec = Spec(line, model.Text, prompt);
        await using var cluster = new SiloCluster(model, settings);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddBasics(settings.LogLevel);
        cluster.AddGateway(builder);
        using IHost host = builder.Build();
        try
        {
            await host.StartAsync(signals.Stop);
            await cluster.StartDevicesAsync(signals.Stop);
            await Task.Run(() => model.Files.Prefetch(Progress(error, model), signals.Stop), signals.Stop);
            Gateway gateway = host.Services.GetRequiredService<Gateway>();
            await gateway.WarmUpAsync(settings.Silos, signals.Stop);
            return await WriteAsync(new GatewayAnswers(gateway), spec, model.Text, output, error, signals.Stop);
        }
        finally
        {
            await cluster.StopDevicesAsync();
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>All of the input stream. A read of it cannot be cancelled, so one that waits is left behind.</summary>
    private static Task<string> ReadInputAsync(CancellationToken cancellation) =>
        Task.Run(Console.In.ReadToEnd, cancellation).WaitAsync(cancellation);

    private static LoadProgress? Progress(TextWriter error, LoadedModel model) =>
        Console.IsErrorRedirected ? null : new LoadProgress(error, terminal: true, model.Served.Name, model.Files);

    private RequestSpec Spec(ParseResult line, ServedText text, string prompt)
    {
        bool raw = line.GetValue(_raw) || !text.Encoder.CanChat;
        int[] tokens = raw ? text.Encoder.EncodeText(prompt) : text.Encoder.EncodeChat([new("user", prompt)]);
        using var generator = RandomNumberGenerator.Create();
        var fields = new GenerationFields
        {
            MaxTokens = line.GetValue(_maxTokens),
            MaxTokensField = "--max-tokens",
            Temperature = (float)line.GetValue(_temperature),
            TopK = line.GetValue(_topK),
            TopP = (float)line.GetValue(_topP),
            Seed = line.GetValue(_seed),
        };
        return new SpecBuilder(text, new ChanceSource(generator)).Build(tokens, "--prompt", fields, null);
    }

    private static async Task<int> WriteAsync(
        GatewayAnswers source, RequestSpec spec, ServedText text, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        Submission submission = await source.SubmitAsync(spec, cancellation);
        if (submission.Stream is null)
        {
            await error.WriteLineAsync($"The request was refused: {submission.Refusal!.Detail}");
            return 1;
        }
        await using var reader = new AnswerReader(submission.Stream, text.Encoder.Tokenizer, []);
        while (await reader.ReadAsync(cancellation) is { } piece)
        {
            await output.WriteAsync(piece);
            await output.FlushAsync(cancellation);
        }
        await output.WriteLineAsync();
        return 0;
    }
}
