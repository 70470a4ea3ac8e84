namespace Granary.Grains.Balancing;

/// <summary>One change of a layer's layout: an expert moves to another silo or gets a copy there, where room is made if there is none.</summary>
/// <param name="Expert">The expert.</param>
/// <param name="From">The silo that it leaves; -1 if it stays and gets a further copy.</param>
/// <param name="To">The silo that it comes to.</param>
/// <param name="Other">The expert that makes room there; -1 if there is room.</param>
/// <param name="OtherTo">The silo that the other one goes to; -1 if it has copies elsewhere and only this one goes.</param>
/// <param name="Gain">How much the squares of the silos' shares of the load fall, all together.</param>
internal readonly record struct LayerChange(int Expert, int From, int To, int Other, int OtherTo, double Gain);
