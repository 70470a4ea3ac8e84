using System.CommandLine;
using System.Text.Json;
using Granary.Engine.Formats;
using Granary.Silo.Inspection;

namespace Granary.Silo.Commands;

/// <summary><c>granary inspect</c>: what a model's files hold.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string?> model = EngineOptions.CreateModel();
        var tensors = new Option<bool>("--tensors") { Description = "Lists every tensor." };
        var json = new Option<bool>("--json") { Description = "Writes JSON." };
        var command = new Command("inspect", "Says what a model's files hold.") { model, tensors, json };
        command.SetAction(line =>
        {
            using ModelFiles files = ModelFiles.Open(EngineOptions.ModelPath(line.GetValue(model)));
            ModelDescription description = Inspector.Describe(files, line.GetValue(tensors));
            line.InvocationConfiguration.Output.Write(line.GetValue(json)
                ? JsonSerializer.Serialize(description, InspectionJson.Default.ModelDescription) + Environment.NewLine
                : DescriptionText.Format(description));
            return 0;
        });
        return command;
    }
}
