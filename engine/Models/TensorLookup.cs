using Granary.Engine.Formats;

namespace Granary.Engine.Models;

/// <summary>Finds a tensor that must exist with the given shape; throws otherwise. Vectors have one row.</summary>
/// <param name="name">The tensor's name in its file.</param>
/// <param name="rows">Expected rows; a stack of matrices counts the rows of all.</param>
/// <param name="columns">Expected columns.</param>
public delegate TensorView TensorLookup(string name, int rows, int columns);
