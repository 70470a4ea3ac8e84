using System.Text.Json;
using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;

namespace Granary.Silo.Rest.Admin;

/// <summary>Reads the bodies of the admin API: objects of a few integers.</summary>
internal static class AdminBody
{
    /// <summary>Reads the integer fields of a body, each one or more.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes of a body.</param>
    /// <param name="names">The fields that there may be; the first must be there.</param>
    /// <returns>The values in the order of the names; null for what is not there.</returns>
    /// <exception cref="ApiException">The body is malformed, or holds another field.</exception>
    public static async Task<int?[]> ReadAsync(HttpRequest request, long limit, params string[] names)
    {
        byte[] body = await BodyReader.ReadJsonAsync(request, limit);
        using JsonDocument document = RequestBody.Parse(body);
        var values = new int?[names.Length];
        foreach (JsonProperty property in RequestBody.Properties(document.RootElement))
        {
            string name = Field.Name(property, "");
            int index = Array.IndexOf(names, name);
            if (index < 0)
                throw new ApiException(ApiError.Unknown(name));
            values[index] = (int)Field.Integer(property.Value, name, 1, int.MaxValue);
        }
        return values[0] is null ? throw new ApiException(ApiError.Missing(names[0])) : values;
    }
}
