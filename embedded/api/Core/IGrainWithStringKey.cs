namespace Orleans;

/// <summary>Marks interfaces of grains whose key is a string.</summary>
public interface IGrainWithStringKey : IGrain;
