using System.Collections.Immutable;
using Granary.Engine.Models;

namespace Granary.Engine.Formats;

/// <summary>
/// A model on disk: a Hugging Face folder with safetensors, or a GGUF file. Weights are mapped, never copied; their views are
/// valid until this is disposed of. Safe for use by several threads, save that disposal must wait for them.
/// </summary>
public sealed class ModelFiles : IDisposable
{
    private const long PrefetchChunkBytes = 8 << 20;

    private readonly ModelParts parts;
    private readonly Dictionary<string, (TensorInfo Info, TensorView View)> views;
    private readonly Lazy<string> contentId;
    private bool disposed;

    private ModelFiles(string path, ModelParts parts)
    {
        Path = path;
        this.parts = parts;
        Config = parts.Config!;
        ImmutableArray<TensorInfo>.Builder tensors = ImmutableArray.CreateBuilder<TensorInfo>();
        views = [];
        foreach ((MappedFile file, LocatedTensor[] located) in parts.Files)
        {
            foreach ((TensorInfo info, long offset) in located)
            {
                var view = new TensorView(file.Address + (nint)offset, info.Type, info.Rows, info.Columns);
                if (!views.TryAdd(info.Name, (info, view)))
                    throw TensorLayout.Wrong(file.Path, info.Name, "is a duplicate: another shard has it too", "unique names");
                tensors.Add(info);
                Bytes = checked(Bytes + info.Bytes);
            }
        }

        Tensors = tensors.DrainToImmutable();
        contentId = new Lazy<string>(() => ContentIds.Compute(parts.SettingsDigest, views.Values.Select(static entry => (entry.Info, entry.View.Data))));
    }

    /// <summary>The folder or file that was opened.</summary>
    public string Path { get; }

    /// <summary><c>safetensors</c> or <c>gguf</c>.</summary>
    public string Format => parts.Format;

    /// <summary>The hyperparameters.</summary>
    public ModelConfig Config { get; }

    /// <summary>All tensors, in the order of their data.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Bytes of all tensors together.</summary>
    public long Bytes { get; }

    /// <summary>The metadata of a GGUF file; null in a folder.</summary>
    public GgufMetadata? Metadata => parts.Metadata;

    /// <summary>The <c>tokenizer.json</c> of a folder; null where there is none.</summary>
    public string? TokenizerJsonPath => InFolder("tokenizer.json");

    /// <summary>The <c>tokenizer_config.json</c> of a folder; null where there is none.</summary>
    public string? TokenizerConfigJsonPath => InFolder("tokenizer_config.json");

    /// <summary>
    /// SHA-256 in lower-case hex over the settings, the tensor table and the data of each tensor, which is sampled where it
    /// takes more than 4 MiB; computed when first asked for. It tells models apart, and does not prove that a file is whole.
    /// </summary>
    public string ContentId
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return contentId.Value;
        }
    }

    /// <summary>Maps the model at a path and checks its headers.</summary>
    /// <param name="path">A folder with <c>config.json</c> and <c>model.safetensors</c> (or its index and shards), or a GGUF file.</param>
    /// <exception cref="FileNotFoundException">The path, or a file that the folder must have, does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="ModelFormatException">A file is malformed, or holds something that is not supported.</exception>
    public static ModelFiles Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool folder = Directory.Exists(path);
        if (!folder && !File.Exists(path))
            throw new FileNotFoundException($"{path}: no such model; expected a Hugging Face folder or a .gguf file", path);
        var parts = new ModelParts { Format = folder ? "safetensors" : "gguf" };
        try
        {
            if (folder)
                HuggingFaceModel.Open(path, parts);
            else
                GgufModel.Open(path, parts);
            return new ModelFiles(path, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Finds a tensor. Its view has the innermost dimension as columns and the product of the others as rows; a vector has one row.
    /// </summary>
    public bool TryGet(string name, out TensorView view)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        bool found = views.TryGetValue(name, out (TensorInfo Info, TensorView View) entry);
        view = entry.View;
        return found;
    }

    /// <summary>A tensor that must be there and have a shape.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="rows">The product of all dimensions but the innermost; 1 for a vector.</param>
    /// <param name="columns">The innermost dimension.</param>
    /// <exception cref="ModelFormatException">There is no such tensor, or it has another shape.</exception>
    public TensorView Get(string name, int rows, int columns)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!views.TryGetValue(name, out (TensorInfo Info, TensorView View) entry))
            throw TensorLayout.Wrong(Path, name, "is missing", $"a matrix of {rows} x {columns}");
        (TensorInfo info, TensorView view) = entry;
        if (view.Rows == rows && view.Columns == columns)
            return view;
        string problem = $"has the shape {info.ShapeText}, a matrix of {view.Rows} x {view.Columns}";
        throw TensorLayout.Wrong(Path, name, problem, $"{rows} x {columns}");
    }

    /// <summary>Reads all tensors into the page cache, in the order of the files, so that first use does not wait for the disk.</summary>
    /// <param name="progress">Told the bytes of tensors read so far, every few megabytes; the last report is <see cref="Bytes"/>.</param>
    /// <param name="cancellation">Gives up after the few megabytes that are being read.</param>
    /// <exception cref="OperationCanceledException">It was told to give up.</exception>
    public unsafe void Prefetch(IProgress<long>? progress, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        long done = 0;
        foreach ((MappedFile file, LocatedTensor[] located) in parts.Files)
        {
            if (located.Length == 0)
                continue;
            long last = located[^1].End;
            long settled = done + located.Sum(static tensor => tensor.Info.Bytes);
            for (long at = located[0].Offset; at < last; at += PrefetchChunkBytes)
            {
                cancellation.ThrowIfCancellationRequested();
                long end = Math.Min(at + PrefetchChunkBytes, last);
                file.Advise(at, Math.Min(2 * PrefetchChunkBytes, last - at));
                for (long page = at; page < end; page += Environment.SystemPageSize)
                    _ = Volatile.Read(ref *(byte*)(file.Address + (nint)page));
                _ = Volatile.Read(ref *(byte*)(file.Address + (nint)end - 1));

                // Padding between tensors counts for nothing, so the last chunk of a file settles the file's share.
                done = end < last ? Math.Min(done + end - at, settled) : settled;
                progress?.Report(done);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        parts.Dispose();
    }

    private string? InFolder(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        return Format == "safetensors" && File.Exists(path) ? path : null;
    }
}
