using System.Globalization;
using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// Annotations "org.systemd.property.TimeoutStopUSec": "uint64 123456789" set properties of the container's unit, as runc's
/// do. Engines may hand users' annotations on unfiltered (CVE-2024-3154), so those that reach beyond the container's own
/// unit are refused.
/// </summary>
internal static class PropertyAnnotations
{
    public const string Prefix = "org.systemd.property.";

    public static List<UnitProperty> From(Dictionary<string, string>? annotations)
    {
        List<UnitProperty> list = [];
        if (annotations is null) return list;
        foreach (KeyValuePair<string, string> annotation in annotations)
        {
            if (!annotation.Key.StartsWith(Prefix)) continue;
            string name = annotation.Key[Prefix.Length..];
            try
            {
                list.Add(Parse(name, annotation.Value));
            }
            catch (FormatException error)
            {
                throw new OciException($"\"{annotation.Value}\": {error.Message}") { Pointer = $"/annotations/{annotation.Key}" };
            }
        }
        return list;
    }

    private static UnitProperty Parse(string name, string text)
    {
        if (!IsName(name)) throw new FormatException($"\"{name}\" is no name of a unit property");
        if (IsRefused(name))
            throw new FormatException($"the property {name} reaches beyond the container and is refused");
        DBusValue value = GVariantText.Parse(text);
        // Unit files say TimeoutStopSec, the bus says TimeoutStopUSec.
        return name.EndsWith("Sec") && !name.EndsWith("USec")
            ? new UnitProperty($"{name[..^3]}USec", Microseconds(value))
            : new UnitProperty(name, value);
    }

    private static bool IsName(string name)
    {
        foreach (char letter in name)
            if (!char.IsAsciiLetter(letter)) return false;
        return name.Length > 0;
    }

    private static DBusValue Microseconds(DBusValue seconds)
    {
        const double Million = 1_000_000;
        if (seconds is not DBusNumber { Type: not ("b" or "y") } number
            || !double.TryParse(number.ToString(), CultureInfo.InvariantCulture, out double value) || value < 0 || value >= ulong.MaxValue / Million)
        {
            throw new FormatException("expected a number of seconds");
        }
        return DBusValue.Of((ulong)(value * Million));
    }

    // Commands, programs and files of the host; what other units do when this one does something, and the other way round
    // (systemd.unit(5): RequiredBy, PartOf, PropagatesStopTo, StopPropagatedFrom); mounts that would be started; sets of the host's
    // packet filter; which processes and cgroup the unit has.
    private static bool IsRefused(string name) => name.StartsWith("Exec") || name.StartsWith("Delegate") || name.StartsWith("Propagates")
        || name.EndsWith("Action") || name.EndsWith("FilterPath") || name.EndsWith("PropagatedFrom") || name.EndsWith("MountsFor")
        || name.EndsWith("By") || name.EndsWith("Of")
        || name is "BPFProgram" or "NFTSet" or "Environment" or "EnvironmentFiles" or "RebootArgument" or "OnFailure" or "OnSuccess" or "Upholds"
            or "Conflicts" or "Triggers"
            or "Requires" or "Requisite" or "Wants" or "BindsTo" or "PIDs" or "Slice" or "Controller" or "DevicePolicy" or "DeviceAllow";
}
