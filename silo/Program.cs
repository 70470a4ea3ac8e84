using System.CommandLine;
using System.CommandLine.Invocation;
using Granary.Engine.Formats;
using Granary.Engine.Templates;
using Granary.Engine.Tokenizers;
using Granary.Silo.Answers;
using Granary.Silo.Commands;
using Granary.Silo.Options;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // Signals are the commands' own; the library would end the process two seconds after the first one.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            ParseResult line = GranaryCommand.Create().Parse(args);
            // What is wrong, on the error stream, says enough; the whole help after it would hide it.
            if (line.Action is ParseErrorAction wrong)
                (wrong.ShowHelp, wrong.ShowTypoCorrections) = (false, false);
            return await line.InvokeAsync(configuration);
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            await Console.Error.WriteLineAsync(exception is TemplateException ? $"The chat template failed: {exception.Message}" : exception.Message);
            return 1;
        }
    }

    /// <summary>Whether the message alone says what is wrong; anything else is a fault of the program and shows its stack.</summary>
    private static bool IsForPeople(Exception exception) => exception
        is SettingsException or ModelFormatException or TokenizerFormatException or TemplateException or ApiException or PromptException or AnswerFailedException
        or IOException or UnauthorizedAccessException;
}
