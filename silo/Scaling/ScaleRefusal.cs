namespace Granary.Silo.Scaling;

/// <summary>Why a change was refused; nothing was changed.</summary>
/// <param name="Code">For programs, in snake case.</param>
/// <param name="Message">For people, with the numbers.</param>
internal sealed record ScaleRefusal(string Code, string Message)
{
    /// <summary>The code of a name that no silo has.</summary>
    public const string UnknownSilo = "silo_not_found";
}
