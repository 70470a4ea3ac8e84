using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary.Silo.Rest.Wire;

/// <summary>How everything that the server writes becomes JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatCompletionChunk))]
[JsonSerializable(typeof(TextCompletion))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(ScaleAnswer))]
[JsonSerializable(typeof(SiloAnswer))]
[JsonSerializable(typeof(BalanceAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(IsScalingAnswer))]
internal sealed partial class RestJson : JsonSerializerContext
{
    /// <summary>The context to use: text beyond ASCII is written as it is, which responses of type JSON allow.</summary>
    public static RestJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
