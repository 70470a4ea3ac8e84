namespace Orleans.Runtime;

/// <summary>Names a way to choose the silo for a new activation; a director does the choosing.</summary>
public abstract class PlacementStrategy;
