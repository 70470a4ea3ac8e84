namespace Orleans.Configuration;

/// <summary>How calls from a client outside the cluster are made.</summary>
public class ClientMessagingOptions : MessagingOptions;
