using System.CommandLine;
using Granary.Silo.Options;
using Granary.Silo.Rest;

namespace Granary.Silo.Commands;

/// <summary>The options of the server.</summary>
internal sealed class ServeOptions
{
    private const string KeyFileName = "--api-key-file";

    private readonly EngineOptions _engine = new();

    private readonly Option<string[]> _urls = OptionKinds.Value<string[]>(
        "--urls", "Addresses to listen on, separated by semicolons.", "urls", "addresses such as http://127.0.0.1:8080, separated by semicolons, with an IP address, localhost, * or + for the host",
        ListenUrls.TryParse, ["http://127.0.0.1:8080"]);

    private readonly Option<string?> _keyFile = OptionKinds.OptionalText(
        KeyFileName, "A file of keys, one a line; requests must then name one (Authorization: Bearer KEY).", "path");

    private readonly Option<long?> _maxBody = OptionKinds.OptionalSize("--max-body", "The largest body of a request; without it 4MiB.", 1);

    private readonly Option<int> _grace = OptionKinds.Integer(
        "--shutdown-grace", "Seconds that running requests get to finish when the server is told to stop.", 0, 86400, 30);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _engine.AddTo(command);
        foreach (Option option in (Option[])[_urls, _keyFile, _maxBody, _grace])
            command.Add(option);
    }

    /// <summary>What a command line says.</summary>
    /// <exception cref="SettingsException">A file that it names cannot be used.</exception>
    public ServeSettings Read(ParseResult line)
    {
        var rest = new RestOptions
        {
            Urls = line.GetValue(_urls)!,
            Keys = line.GetValue(_keyFile) is { } path ? ApiKeyFile.Read(KeyFileName, path) : null,
        };
        return new()
        {
            Engine = _engine.Read(line),
            Rest = line.GetValue(_maxBody) is { } most ? rest with { MaxBodyBytes = most } : rest,
            ShutdownGrace = TimeSpan.FromSeconds(line.GetValue(_grace)),
        };
    }
}
