namespace Granary.Silo.Options;

/// <summary>Addresses to listen on.</summary>
internal static class ListenUrls
{
    /// <summary>Reads addresses separated by semicolons, each <c>http://host:port</c>; the host is an IP address,
    /// <c>localhost</c>, or <c>*</c> or <c>+</c> for any address.</summary>
    public static bool TryParse(string text, out string[] urls)
    {
        urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return urls.Length > 0 && urls.All(IsFit);
    }

    private static bool IsFit(string url)
    {
        // Kestrel's words for any address are no host names to Uri.
        string plain = url.Replace("://*:", "://0.0.0.0:", StringComparison.Ordinal).Replace("://+:", "://0.0.0.0:", StringComparison.Ordinal);
        return Uri.TryCreate(plain, UriKind.Absolute, out Uri? uri)
            && uri.Scheme == Uri.UriSchemeHttp && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            // Kestrel takes any other name for any address, and would listen where nobody meant it to.
            && (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || uri.Host == "localhost");
    }
}
