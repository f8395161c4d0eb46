using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config-linux.md#devices: nodes to make, not the rules of the device cgroup.</summary>
internal static class DeviceNodeRules
{
    /// <summary>Bits of dev_t in the kernel: 12 for the major, 20 for the minor number.</summary>
    public const long LargestMajor = (1 << 12) - 1;

    public const long LargestMinor = (1 << 20) - 1;

    public static void Check(ProblemList problems, List<LinuxDevice>? devices)
    {
        for (int i = 0; i < (devices?.Count ?? 0); i++)
        {
            LinuxDevice device = devices![i];
            if (problems.IsNull(device, new Place("/linux/devices", i))) continue;
            problems.CheckAbsolutePath(device.Path, new Place("/linux/devices", i, "/path"));
            if (!DeviceWords.Types.Has(device.Type))
                problems.Add($"/linux/devices/{i}/type", $"unknown device type \"{device.Type}\"");
            // Permissions and, as some engines copy st_mode, the type of the file.
            if (device.FileMode > Octal._0177777)
                problems.Add($"/linux/devices/{i}/fileMode", $"{device.FileMode} is not a file mode");
            else if (device.FileMode > Octal._07777 && DeviceWords.Types.NumberOf(device.Type) is { } type && device.FileMode >> 12 != type >> 12)
                problems.Add($"/linux/devices/{i}/fileMode", $"{device.FileMode} is the mode of another type of file");
            problems.CheckId(device.Uid, new Place("/linux/devices", i, "/uid"));
            problems.CheckId(device.Gid, new Place("/linux/devices", i, "/gid"));

            // "major, minor (int64, REQUIRED unless type is p)"
            if (device.Type == "p") continue;
            CheckNumber(problems, device.Major, LargestMajor, new Place("/linux/devices", i, "/major"));
            CheckNumber(problems, device.Minor, LargestMinor, new Place("/linux/devices", i, "/minor"));
        }
    }

    private static void CheckNumber(ProblemList problems, long? number, long largest, in Place place)
    {
        if (number is null)
            problems.Add(place, "is required unless the type is p");
        else if (number < 0 || number > largest)
            problems.Add(place, $"{number} is not between 0 and {largest}");
    }
}
