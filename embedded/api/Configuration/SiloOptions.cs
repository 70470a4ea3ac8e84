namespace Orleans.Configuration;

/// <summary>Names a silo.</summary>
public class SiloOptions
{
    /// <summary>The silo's name; made from its address when it is not set.</summary>
    public string SiloName { get; set; } = null!;
}
