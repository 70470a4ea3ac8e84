using System.Text.Json.Serialization;

namespace Granary.Silo.Inspection;

/// <summary>How descriptions of models become JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class InspectionJson : JsonSerializerContext;
