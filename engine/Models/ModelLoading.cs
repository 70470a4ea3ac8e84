using Granary.Engine.Formats;

namespace Granary.Engine.Models;

/// <summary>Loads models from files.</summary>
public static class ModelLoading
{
    extension(Model)
    {
        /// <summary>Finds and checks the weights of a model; they stay in the files' mapped memory.</summary>
        /// <param name="files">The files, which must outlive the model.</param>
        /// <exception cref="ModelFormatException">A tensor is missing or has another shape.</exception>
        /// <exception cref="ArgumentException">A size is not one that the kernels can work with.</exception>
        public static Model Load(ModelFiles files) => Model.Load(
            files.Config, files.Get, name => files.TryGet(name, out _), ggufNames: files.Format == "gguf");
    }
}
