using System.CommandLine;
using System.Globalization;
using Granary.Engine.Kv;
using Granary.Grains.Balancing;
using Granary.Silo.Options;

namespace Granary.Silo.Commands;

/// <summary>The options of how a model is run.</summary>
internal sealed class EngineOptions
{
    private const string BalanceName = "--balance";
    private const string SpareExpertsName = "--spare-experts";

    /// <summary><c>--model</c></summary>
    public static Option<string?> CreateModel() => OptionKinds.OptionalText(
        "--model", "A Hugging Face folder or a GGUF file; without it, the demo model.", "path");

    private readonly Option<string?> _model = CreateModel();

    private readonly Option<string?> _name = OptionKinds.OptionalText(
        "--served-model-name", "The name that requests give; without it, the name of the folder or file.", "name");

    private readonly Option<int> _silos = OptionKinds.Integer("--silos", "Silos with a device in this process.", 1, 64, 1);

    private readonly Option<int> _threads = OptionKinds.Integer(
        "--threads", "Compute threads, shared by all silos.", 1, 1024, Environment.ProcessorCount);

    private readonly Option<long?> _kvMemory = OptionKinds.OptionalSize(
        "--kv-memory", "Memory for keys and values, shared out to the silos; without it 512MiB, or more if two sequences need more.", 1);

    private readonly Option<KvType> _kvType = OptionKinds.Word(
        "--kv-type", "How keys and values are stored.", KvType.F16, ("f16", KvType.F16), ("f32", KvType.F32));

    private readonly Option<int?> _context = OptionKinds.OptionalInteger(
        "--context", "The longest sequence in tokens, prompt and answer; without it, what the model was made for, or what --kv-memory holds where that is less.", 2, int.MaxValue);

    private readonly Option<int> _maxBatchTokens = OptionKinds.Integer(
        "--max-batch-tokens", "Tokens that one step of a silo computes at most.", 1, 65536, 256);

    private readonly Option<int> _maxSequences = OptionKinds.Integer(
        "--max-sequences", "Requests that a silo answers at once; no more than --max-batch-tokens.", 1, 65536, 64);

    private readonly Option<int> _maxQueue = OptionKinds.Integer(
        "--max-queue", "Requests of a silo that may wait; beyond that, clients are told to come back (429).", 1, 65536, 64);

    private readonly Option<string> _balance = OptionKinds.Word(
        BalanceName, "How experts are moved and copied so that silos have alike much to compute.", BalancePolicies.None,
        [.. BalancePolicies.Names.Select(name => (name, name))]);

    private readonly Option<int> _spareExperts = OptionKinds.Integer(
        SpareExpertsName, "Experts of a layer that a silo may hold beyond an even share, for copies; needs --balance.", 0, 1024, 0);

    private readonly Option<LogLevel> _logLevel = OptionKinds.Word(
        "--log-level", "What is logged to the error stream, at least.", LogLevel.Warning,
        ("debug", LogLevel.Debug), ("information", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _model, _name, _silos, _threads, _kvMemory, _kvType, _context, _maxBatchTokens, _maxSequences, _maxQueue, _balance,
            _spareExperts, _logLevel])
            command.Add(option);
    }

    /// <summary>What a command line says.</summary>
    /// <exception cref="SettingsException">
    /// No model was given, and the demo model is not there; or there is room for copies that nobody would make.
    /// </exception>
    public EngineSettings Read(ParseResult line) => new()
    {
        ModelPath = ModelPath(line.GetValue(_model)),
        ServedModelName = line.GetValue(_name),
        Silos = line.GetValue(_silos),
        Threads = line.GetValue(_threads),
        KvMemoryBytes = line.GetValue(_kvMemory),
        KvType = line.GetValue(_kvType),
        ContextLength = line.GetValue(_context),
        MaxBatchTokens = line.GetValue(_maxBatchTokens),
        MaxSequences = line.GetValue(_maxSequences),
        MaxQueue = line.GetValue(_maxQueue),
        Balance = Balance(line.GetValue(_balance)!, line.GetValue(_spareExperts)),
        LogLevel = line.GetValue(_logLevel),
    };

    private static BalanceOptions Balance(string policy, int spare) => policy == BalancePolicies.None && spare > 0
        ? throw new SettingsException(
            SpareExpertsName, spare.ToString(CultureInfo.InvariantCulture),
            $"0, as {BalanceName} is {policy}; only {string.Join(" or ", BalancePolicies.Names.Where(name => name != policy))} makes copies")
        : new() { Policy = policy, SpareSlots = spare };

    /// <summary>The path given, or that of the demo model.</summary>
    /// <exception cref="SettingsException">There is neither.</exception>
    public static string ModelPath(string? given) =>
        given ?? DemoModel.Find(Environment.CurrentDirectory, AppContext.BaseDirectory)
            ?? throw new SettingsException("--model", "", "a Hugging Face folder or a GGUF file, as models/demo is not here");
}
