using System.Text;

namespace OciRuntime.Cgroups.Systemd.DBus;

/// <summary>Addresses of buses: D-Bus specification, "Server Addresses".</summary>
internal static class DBusAddress
{
    /// <summary>
    /// The socket paths of "unix:path=/run/user/1000/bus,guid=...;unix:abstract=x" in order of preference; an abstract name
    /// starts with '@'. Other transports are skipped.
    /// </summary>
    public static List<string> Paths(string address)
    {
        List<string> paths = [];
        foreach (string one in address.Split(';'))
        {
            if (!one.StartsWith("unix:")) continue;
            foreach (string pair in one["unix:".Length..].Split(','))
            {
                if (pair.StartsWith("path="))
                    paths.Add(Unescape(pair["path=".Length..]));
                else if (pair.StartsWith("abstract="))
                    paths.Add("@" + Unescape(pair["abstract=".Length..]));
            }
        }
        return paths;
    }

    // "%20" is a blank; what is escaped are bytes, not characters.
    private static string Unescape(string text)
    {
        if (!text.Contains('%')) return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool escaped = bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length++] = escaped ? Convert.FromHexString(Encoding.ASCII.GetString(bytes, i + 1, 2))[0] : bytes[i];
            i += escaped ? 2 : 0;
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
