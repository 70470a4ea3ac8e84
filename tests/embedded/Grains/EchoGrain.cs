using Orleans;

namespace Granary.Embedded.Tests;

[Alias("test.echo")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    Task<string> AskAsync();
}

/// <summary>Answers what a test wants to hear, which no message has told it.</summary>
public sealed class EchoGrain : Grain, IEchoGrain
{
    [ThreadStatic]
    private static string? s_answer;

    public static void Expect(string answer) => s_answer = answer;

    public Task<string> AskAsync() =>
        s_answer!.StartsWith('!') ? Task.FromException<string>(new InvalidOperationException(s_answer)) : Task.FromResult(s_answer);
}
