namespace Granary.Engine.Tokenizers;

/// <summary>A token that is found in text as a whole, before anything is split or merged.</summary>
/// <param name="Id">Its token id.</param>
/// <param name="Content">The text it stands for.</param>
/// <param name="Special">Whether it is control (a turn's start, the end of text) and so must be asked for.</param>
/// <param name="Normalized">Whether it is looked for after the text is normalised.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool Normalized);
