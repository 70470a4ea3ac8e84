namespace Orleans.Runtime;

/// <summary>Marks what a reference can name: grains and observers.</summary>
public interface IAddressable;
