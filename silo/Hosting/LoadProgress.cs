using System.Globalization;
using Granary.Engine.Formats;
using Granary.Silo.Options;

namespace Granary.Silo.Hosting;

/// <summary>Tells on the error stream how far loading is: in place on a terminal, else a line for every tenth.</summary>
internal sealed class LoadProgress(TextWriter output, bool terminal, string name, ModelFiles files) : IProgress<long>
{
    private int _shown = -1;

    /// <inheritdoc/>
    public void Report(long value)
    {
        int percent = files.Bytes == 0 ? 100 : (int)(100 * value / files.Bytes);
        int step = terminal ? percent : percent / 10 * 10;
        if (step <= _shown)
            return;
        _shown = step;
        string line = string.Create(CultureInfo.InvariantCulture, $"Loading {name} ({files.Config.Architecture}, {ByteSize.Format(files.Bytes)}): {step} %");
        if (terminal)
            output.Write(step < 100 ? $"\r{line}" : $"\r{line}{Environment.NewLine}");
        else
            output.WriteLine(line);
        output.Flush();
    }
}
