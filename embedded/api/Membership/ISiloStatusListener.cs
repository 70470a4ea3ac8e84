namespace Orleans.Runtime;

/// <summary>Learns of changes of silos' status.</summary>
public interface ISiloStatusListener
{
    /// <summary>Called for each change, in order; must return quickly.</summary>
    /// <param name="updatedSilo">The silo.</param>
    /// <param name="status">Its new status.</param>
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}
