using System.Collections.Immutable;
using Granary.Interfaces.Models;

namespace Granary.Silo.Prompts;

/// <summary>What the HTTP side needs to know of the served model.</summary>
/// <param name="Manifest">Its name, its limits and its numeric profile.</param>
/// <param name="Encoder">Makes its prompts.</param>
/// <param name="EndTokens">Tokens that end its answers.</param>
internal sealed record ServedText(ModelManifest Manifest, PromptEncoder Encoder, ImmutableArray<int> EndTokens);
