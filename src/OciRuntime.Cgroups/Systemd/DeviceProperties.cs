using OciRuntime.Bpf.Devices;
using OciRuntime.Cgroups.Systemd.DBus;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>Device rules for systemd, so that a daemon-reload, which makes it attach its own again, takes no device away.</summary>
internal static class DeviceProperties
{
    public static void AddTo(List<UnitProperty> list, DeviceRules rules)
    {
        // systemd can only list what is allowed. Where the default is to allow, it must stand aside, and our own program
        // or v1 rules deny the exceptions.
        list.Add(new("DevicePolicy", rules.DefaultAllow ? "auto" : "strict"));
        list.Add(new("DeviceAllow", DBusValue.ArrayOf("(ss)"))); // an empty list first, or the new ones would be added to the old
        if (rules.DefaultAllow) return;
        List<DBusValue> entries = [];
        for (int i = 0; i < rules.ExceptionCount; i++)
        {
            if (PathOf(rules[i].Match) is { } path)
                entries.Add(DBusValue.Struct(DBusValue.Of(path), DBusValue.Of(DeviceRule.AccessText(rules[i].Access))));
        }
        list.Add(new("DeviceAllow", DBusValue.ArrayOf("(ss)", [.. entries])));
    }

    /// <summary>
    /// DeviceAllow= in systemd.resource-control(5): "/dev/char/1:3", since v240 without a look at the file; "char-136" for
    /// any minor; "char-*" for all. Null for any major with one minor, which systemd cannot say.
    /// </summary>
    internal static string? PathOf(DeviceMatch match)
    {
        string kind = match.Kind == DeviceKind.Block ? "block" : "char";
        return (match.Major, match.Minor) switch
        {
            (DeviceMatch.Any, DeviceMatch.Any) => $"{kind}-*",
            (DeviceMatch.Any, _) => null,
            (_, DeviceMatch.Any) => $"{kind}-{match.Major}",
            _ => $"/dev/{kind}/{match.Major}:{match.Minor}",
        };
    }
}
