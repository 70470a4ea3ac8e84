using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Granary.Engine.Formats;

/// <summary>
/// A file in memory, read-only. Nobody may shorten the file while it is mapped: reading behind its new end ends the process.
/// </summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private const int MadviseWillNeed = 3;

    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* pointer;
    private bool disposed;

    /// <summary>Maps the whole of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ModelFormatException">It is empty.</exception>
    public MappedFile(string path)
    {
        Path = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            Length = stream.Length;
            if (Length == 0)
                throw ModelFormatException.At(path, 0, "the file is empty", "a model");
            mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        try
        {
            view = mapping.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        }
        catch
        {
            view?.Dispose();
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its size in bytes.</summary>
    public long Length { get; }

    /// <summary>Address of its first byte.</summary>
    public nint Address => (nint)pointer;

    /// <summary>The first bytes of the file, at most <paramref name="bytesMax"/>.</summary>
    public ReadOnlySpan<byte> Head(int bytesMax) => new(pointer, (int)Math.Min(Length, bytesMax));

    /// <summary>Asks the system to read a range ahead of its use; does nothing where there is no such call.</summary>
    public void Advise(long offset, long bytes)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        long start = offset / Environment.SystemPageSize * Environment.SystemPageSize;

        // Advice only: a refusal costs time, nothing else.
        _ = Madvise(pointer + start, (nuint)(Math.Min(offset + bytes, Length) - start), MadviseWillNeed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(byte* address, nuint length, int advice);
}
