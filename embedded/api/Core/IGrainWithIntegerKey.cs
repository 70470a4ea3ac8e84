namespace Orleans;

/// <summary>Marks interfaces of grains whose key is a 64-bit integer.</summary>
public interface IGrainWithIntegerKey : IGrain;
