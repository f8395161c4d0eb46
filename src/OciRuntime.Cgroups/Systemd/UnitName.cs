using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>The unit that holds a container, and the slice that holds the unit.</summary>
/// <param name="Slice">"machine.slice", never empty.</param>
/// <param name="Unit">"runcs-x.scope".</param>
/// <param name="Container">The last part of the path, for the description.</param>
internal sealed record UnitName(string Slice, string Unit, string Container)
{
    private const string DefaultPrefix = "runcs";

    /// <summary>
    /// "slice:prefix:name", the form that engines use with systemd: "system.slice:docker:1234" is docker-1234.scope in
    /// system.slice. An empty path stands for the container's id in the default slice.
    /// </summary>
    public static UnitName Parse(string cgroupsPath, string id, bool rootless)
    {
        string defaultSlice = rootless ? "user.slice" : "system.slice";
        if (cgroupsPath.Length == 0) return new UnitName(defaultSlice, $"{DefaultPrefix}-{id}.scope", id);
        string[] parts = cgroupsPath.Split(':');
        if (parts.Length == 3 && parts[2].EndsWith(".slice"))
        {
            throw new OciException(
                $"\"{parts[2]}\" would be a slice, and a slice holds no processes: a container is a scope, whose name gets its \".scope\" here")
            {
                Pointer = "/linux/cgroupsPath",
            };
        }
        if (parts.Length != 3 || parts[2].Length == 0 || parts[2].Contains('/') || parts[1].Contains('/'))
        {
            throw new OciException($"expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \"{cgroupsPath}\" instead")
            {
                Pointer = "/linux/cgroupsPath",
            };
        }
        string slice = parts[0].Length == 0 ? defaultSlice : parts[0];
        _ = ExpandSlice(slice); // an invalid name is better refused before anything is started
        string unit = parts[1].Length == 0 ? $"{parts[2]}.scope" : $"{parts[1]}-{parts[2]}.scope";
        return new UnitName(slice, unit, parts[2]);
    }

    /// <summary>Where the unit's cgroup is, below the mount point: "/a.slice/a-b.slice/runcs-x.scope".</summary>
    public string CgroupPath => Cgroups.CgroupPath.Below(ExpandSlice(Slice), Unit);

    /// <summary>A dash is a level: "a-b.slice" is "/a.slice/a-b.slice", and "-.slice" is the root. systemd.slice(5).</summary>
    public static string ExpandSlice(string slice)
    {
        const string Suffix = ".slice";
        if (slice.Length <= Suffix.Length || !slice.EndsWith(Suffix) || slice.Contains('/')) throw Invalid(slice);
        string name = slice[..^Suffix.Length];
        if (name == "-") return "/";
        StringBuilder path = new();
        for (int end = 0; end <= name.Length; end++)
        {
            if (end < name.Length && name[end] != '-') continue;
            if (end == 0 || name[end - 1] == '-') throw Invalid(slice);
            path.Append('/').Append(name.AsSpan(0, end)).Append(Suffix);
        }
        return path.ToString();
    }

    private static OciException Invalid(string slice) => new($"invalid slice name: {slice}") { Pointer = "/linux/cgroupsPath" };
}
