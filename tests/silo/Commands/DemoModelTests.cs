using Granary.Silo.Options;
using Xunit;

namespace Granary.Silo.Tests.Commands;

public sealed class DemoModelTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("granary").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Folder(params string[] path) => Directory.CreateDirectory(Path.Combine([_root, .. path])).FullName;

    private string Model(params string[] path)
    {
        string folder = Folder([.. path, "models", "demo"]);
        File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
        return folder;
    }

    [Fact]
    public void It_lies_beside_the_program_or_above_the_working_directory_or_above_the_program()
    {
        string work = Folder("work", "deep", "deeper");
        string program = Folder("program", "bin");
        Assert.Null(DemoModel.Find(work, program));
        string above = Model("program");
        Assert.Equal(above, DemoModel.Find(work, program));
        string upwards = Model("work", "deep");
        Assert.Equal(upwards, DemoModel.Find(work, program));
        string beside = Model("program", "bin");
        Assert.Equal(beside, DemoModel.Find(work, program));
    }
}
