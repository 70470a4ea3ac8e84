using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Granary.Silo.Tests.Server;

/// <summary>The built program as a process of its own.</summary>
internal sealed class GranaryProcess : IAsyncDisposable
{
    private const string ReadyLine = "Granary is ready on ";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly SemaphoreSlim _errorGrew = new(0);

    private GranaryProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            Append(_error, line.Data);
            _errorGrew.Release();
        };
    }

    public string Output => Text(_output);

    public string Error => Text(_error);

    public HttpClient Client { get; } = new();

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="input">What it may read.</param>
    /// <param name="inputEnds">Whether the input ends there, else the program waits for more.</param>
    public static GranaryProcess Start(string[] arguments, string? input = null, bool inputEnds = true)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Not the folder of the program: it must find the demo model all the same.
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "granary.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        var process = new GranaryProcess(new Process { StartInfo = start });
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        if (input is not null)
            process._process.StandardInput.Write(input);
        if (inputEnds)
            process._process.StandardInput.Close();
        return process;
    }

    /// <summary>Starts the server on a free port and waits until it is ready.</summary>
    public static async Task<GranaryProcess> ServeAsync(string[] arguments, CancellationToken cancellation)
    {
        GranaryProcess process = Start([.. arguments, "--urls", "http://127.0.0.1:0"]);
        string line = await process.WaitForErrorLineAsync(ReadyLine, cancellation);
        process.Client.BaseAddress = new Uri(line[ReadyLine.Length..]);
        return process;
    }

    /// <summary>The most memory that was resident at once, as Linux counts it.</summary>
    public long PeakResidentBytes()
    {
        const string name = "VmHWM:";
        string line = File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for a line of the error stream that begins with <paramref name="start"/>.</summary>
    public async Task<string> WaitForErrorLineAsync(string start, CancellationToken cancellation)
    {
        while (true)
        {
            string? found = Array.Find(Error.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));
            if (found is not null)
                return found;
            if (_process.HasExited)
                throw new InvalidOperationException($"granary exited with {_process.ExitCode}: {Error}");
            await _errorGrew.WaitAsync(cancellation);
        }
    }

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        _errorGrew.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
