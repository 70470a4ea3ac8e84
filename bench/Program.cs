using System.CommandLine;
using Granary.Bench;

var root = new RootCommand("Measures Granary: the engine against the memory's bandwidth, a server under load.");
root.Subcommands.Add(LoadCommand.Create());
root.Subcommands.Add(EngineCommand.Create());
return await root.Parse(args).InvokeAsync();
