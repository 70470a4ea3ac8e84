using System.CommandLine;

namespace Granary.Silo.Commands;

/// <summary>The command line of the program.</summary>
internal static class GranaryCommand
{
    /// <summary>All commands; without a verb, the program serves.</summary>
    public static RootCommand Create()
    {
        var serve = new ServeOptions();
        var root = new RootCommand("Serves mixture-of-experts language models.");
        serve.AddTo(root);
        root.SetAction((line, _) => ServeCommand.RunAsync(serve, line));
        var verb = new Command("serve", "Answers HTTP requests (what the program does without a verb).");
        serve.AddTo(verb);
        verb.SetAction((line, _) => ServeCommand.RunAsync(serve, line));
        root.Add(verb);
        root.Add(GenerateCommand.Create());
        root.Add(InspectCommand.Create());
#if !ORLEANS
        root.Add(SwarmCommand.Create());
#endif
        return root;
    }
}
