using System.Globalization;
using System.Text.Json;
using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest.Parsing;

/// <summary>Reads single values; every error names the path of the field.</summary>
internal static class Field
{
    /// <summary>A text.</summary>
    /// <exception cref="ApiException">It is none, or holds half of a surrogate pair.</exception>
    public static string Text(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new ApiException(ApiError.WrongType(path, "a string", Kind(value)));
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(ApiError.Invalid(path, "invalid_value", $"Invalid '{path}': the string is not valid Unicode."));
        }
    }

    /// <summary>Whether a value is a certain text.</summary>
    public static bool IsText(JsonElement value, string expected)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair cannot be compared, and is none of the texts that anything is compared with.
            return false;
        }
    }

    /// <summary>A text of at least one and at most <paramref name="longest"/> UTF-16 units.</summary>
    public static string Text(JsonElement value, string path, int longest)
    {
        string text = Text(value, path);
        if (text.Length == 0)
            throw new ApiException(ApiError.Invalid(path, "empty_string", $"Invalid '{path}': empty string. Expected at least one character."));
        if (text.Length > longest)
            throw new ApiException(ApiError.Invalid(path, "string_above_max_length",
                $"Invalid '{path}': string too long. Expected a string with maximum length {longest}, but got a string with length {text.Length} instead."));
        return text;
    }

    /// <summary>True or false.</summary>
    public static bool Boolean(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new ApiException(ApiError.WrongType(path, "a boolean", Kind(value))),
    };

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static long Integer(JsonElement value, string path, long least, long most)
    {
        if (value.ValueKind != JsonValueKind.Number)
            throw new ApiException(ApiError.WrongType(path, "an integer", Kind(value)));
        if (!value.TryGetInt64(out long number))
        {
            if (value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'))
                throw new ApiException(ApiError.WrongType(path, "an integer", "a decimal number"));
            throw new ApiException(ApiError.Invalid(path, "invalid_value",
                string.Create(CultureInfo.InvariantCulture, $"Invalid '{path}': integer out of range. Expected a value from {least} to {most}.")));
        }
        if (number < least)
            throw new ApiException(ApiError.Invalid(path, "integer_below_min_value", string.Create(CultureInfo.InvariantCulture,
                $"Invalid '{path}': integer below minimum value. Expected a value >= {least}, but got {number} instead.")));
        if (number > most)
            throw new ApiException(ApiError.Invalid(path, "integer_above_max_value", string.Create(CultureInfo.InvariantCulture,
                $"Invalid '{path}': integer above maximum value. Expected a value <= {most}, but got {number} instead.")));
        return number;
    }

    /// <summary>A finite number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static double Decimal(JsonElement value, string path, double least, double most)
    {
        if (value.ValueKind != JsonValueKind.Number)
            throw new ApiException(ApiError.WrongType(path, "a decimal", Kind(value)));
        double number = value.GetDouble();
        if (number < least)
            throw new ApiException(ApiError.Invalid(path, "decimal_below_min_value", string.Create(CultureInfo.InvariantCulture,
                $"Invalid '{path}': decimal below minimum value. Expected a value >= {least}, but got {number} instead.")));
        if (number > most)
            throw new ApiException(ApiError.Invalid(path, "decimal_above_max_value", string.Create(CultureInfo.InvariantCulture,
                $"Invalid '{path}': decimal above maximum value. Expected a value <= {most}, but got {number} instead.")));
        return number;
    }

    /// <summary>The name of a property.</summary>
    /// <exception cref="ApiException">It holds half of a surrogate pair.</exception>
    public static string Name(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(ApiError.BadJson(path.Length == 0
                ? "a field's name is not valid Unicode."
                : $"the name of a field of '{path}' is not valid Unicode."));
        }
    }

    /// <summary>What a value is, in words with an article.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
