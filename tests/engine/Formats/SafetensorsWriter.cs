using System.Text;

namespace Granary.Engine.Tests.Formats;

/// <summary>Writes small safetensors files.</summary>
internal static class SafetensorsWriter
{
    /// <summary>A file of a header and <paramref name="dataBytes"/> bytes 0, 1, 2, ... of data.</summary>
    public static byte[] File(string header, int dataBytes, ulong? headerLength = null) =>
        File(Encoding.UTF8.GetBytes(header), [.. Enumerable.Range(0, dataBytes).Select(value => (byte)value)], headerLength);

    /// <summary>A file of a header and data.</summary>
    public static byte[] File(byte[] header, byte[] data, ulong? headerLength = null) =>
        [.. BitConverter.GetBytes(headerLength ?? (ulong)header.Length), .. header, .. data];

    /// <summary>A well-formed file of tensors, padded as the reference implementation does.</summary>
    public static byte[] File(params ReadOnlySpan<(string Name, string Type, long[] Shape, byte[] Data)> tensors)
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        var data = new MemoryStream();
        foreach ((string name, string type, long[] shape, byte[] bytes) in tensors)
        {
            header.Append(',').Append(Entry(name, type, shape, data.Length, data.Length + bytes.Length));
            data.Write(bytes);
        }

        header.Append('}');
        header.Append(' ', (8 - header.Length % 8) % 8);
        return File(Encoding.UTF8.GetBytes(header.ToString()), data.ToArray());
    }

    /// <summary>A header's entry for a tensor.</summary>
    public static string Entry(string name, string type, long[] shape, long begin, long end) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{begin},{end}]}}";
}
