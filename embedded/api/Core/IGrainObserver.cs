using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks interfaces through which grains notify objects that are not grains.</summary>
public interface IGrainObserver : IAddressable;
