namespace Granary.Engine.Formats;

/// <summary>Opens a model in a Hugging Face folder.</summary>
internal static class HuggingFaceModel
{
    private const int SettingsBytesMax = 16 << 20;

    /// <summary>Maps and reads a folder; what it fills stays to be disposed of by the caller, also after an error.</summary>
    public static void Open(string folder, ModelParts parts)
    {
        string configPath = Path.Combine(folder, "config.json");
        string generationPath = Path.Combine(folder, "generation_config.json");
        byte[] config = ReadSettings(configPath);
        byte[] generation = File.Exists(generationPath) ? ReadSettings(generationPath) : [];
        parts.Config = HuggingFaceConfig.Parse(config, configPath, generation, generationPath);
        parts.SettingsDigest = ContentIds.Digest(config, generation);

        string single = Path.Combine(folder, "model.safetensors");
        string index = Path.Combine(folder, "model.safetensors.index.json");
        if (File.Exists(single))
            AddFile(single, parts);
        else if (File.Exists(index))
            OpenShards(folder, index, parts);
        else
            throw new FileNotFoundException($"{folder}: no weights; expected model.safetensors or model.safetensors.index.json", single);
    }

    private static void OpenShards(string folder, string index, ModelParts parts)
    {
        Dictionary<string, string> shardOf = SafetensorsIndex.Parse(ReadSettings(index), index);
        int found = 0;
        foreach (string shard in shardOf.Values.Distinct().Order(StringComparer.Ordinal))
        {
            foreach (LocatedTensor tensor in AddFile(Path.Combine(folder, shard), parts))
            {
                string name = tensor.Info.Name;
                if (!shardOf.TryGetValue(name, out string? listed))
                    throw TensorLayout.Wrong(index, name, $"is in the shard '{shard}' but not in the index", "an entry in weight_map");
                if (listed != shard)
                    throw TensorLayout.Wrong(index, name, $"is in the shard '{shard}'", $"the shard '{listed}', as the index says");
                found++;
            }
        }

        if (found == shardOf.Count)
            return;
        HashSet<string> present = [.. parts.Files.SelectMany(static part => part.Tensors).Select(static tensor => tensor.Info.Name)];
        string missing = shardOf.Keys.First(name => !present.Contains(name));
        throw TensorLayout.Wrong(index, missing, "is missing from its shard", $"it in '{shardOf[missing]}'");
    }

    private static LocatedTensor[] AddFile(string path, ModelParts parts)
    {
        var file = new MappedFile(path);
        parts.Files.Add((file, []));
        LocatedTensor[] tensors = SafetensorsFile.Parse(file.Head(8 + SafetensorsFile.HeaderBytesMax), file.Length, path);
        parts.Files[^1] = (file, tensors);
        return tensors;
    }

    private static byte[] ReadSettings(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > SettingsBytesMax)
            throw ModelFormatException.At(path, 0, $"{stream.Length} bytes of settings", $"at most {SettingsBytesMax}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
