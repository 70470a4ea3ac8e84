namespace Granary.Silo.Rest;

/// <summary>What all events of an answer share.</summary>
/// <param name="Request">The request's id.</param>
/// <param name="Created">When the answer began, in Unix seconds.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">The numeric profile.</param>
internal sealed record AnswerHead(Guid Request, long Created, string Model, string Fingerprint);
