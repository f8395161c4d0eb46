using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"IO" in Documentation/admin-guide/cgroup-v2.rst.</summary>
internal static class Io
{
    private const string At = "/linux/resources/blockIO";
    private const ushort MinWeight = 10, MaxWeight = 1000;

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["io.weight", "io.bfq.weight", "io.max"];

    public static bool IsSet(LinuxBlockIO? io) => io is not null
        && (io.Weight > 0 || io.WeightDevice?.Count > 0
            || io.ThrottleReadBpsDevice?.Count > 0 || io.ThrottleWriteBpsDevice?.Count > 0
            || io.ThrottleReadIOPSDevice?.Count > 0 || io.ThrottleWriteIOPSDevice?.Count > 0);

    public static void Set(CgroupDir dir, LinuxBlockIO io)
    {
        SetWeight(dir, io);
        Throttle(dir, "rbps", io.ThrottleReadBpsDevice, "throttleReadBpsDevice");
        Throttle(dir, "wbps", io.ThrottleWriteBpsDevice, "throttleWriteBpsDevice");
        Throttle(dir, "riops", io.ThrottleReadIOPSDevice, "throttleReadIOPSDevice");
        Throttle(dir, "wiops", io.ThrottleWriteIOPSDevice, "throttleWriteIOPSDevice");
    }

    // BFQ counts as v1 did; without it the io.cost controller takes weights on another scale.
    private static void SetWeight(CgroupDir dir, LinuxBlockIO io)
    {
        if (!(io.Weight > 0) && io.WeightDevice is not { Count: > 0 }) return;
        bool bfq = dir.Has("io.bfq.weight");
        string file = bfq ? "io.bfq.weight" : "io.weight";
        if (io.Weight is > 0 and { } weight)
            Knob.Write(dir, file, Weight(weight, bfq, $"{At}/weight"), $"{At}/weight");
        for (int i = 0; i < io.WeightDevice?.Count; i++)
        {
            LinuxWeightDevice device = io.WeightDevice[i];
            string pointer = $"{At}/weightDevice/{i}/weight";
            if (device.Weight is > 0 and { } own)
                Knob.Write(dir, file, $"{device.Major}:{device.Minor} {Weight(own, bfq, pointer)}", pointer);
        }
    }

    private static string Weight(ushort weight, bool bfq, string pointer)
    {
        if (bfq) return weight.ToString();
        if (weight is < MinWeight or > MaxWeight)
            throw new OciException($"the weight {weight} is not between {MinWeight} and {MaxWeight}") { Pointer = pointer };
        return CgroupWeight.FromBlkioWeight(weight).ToString();
    }

    private static void Throttle(CgroupDir dir, string key, List<LinuxThrottleDevice>? devices, string field)
    {
        for (int i = 0; i < devices?.Count; i++)
            Knob.Write(dir, "io.max", $"{devices[i].Major}:{devices[i].Minor} {key}={devices[i].Rate}", $"{At}/{field}/{i}");
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        stats.Blkio.Psi = StatFile.Pressure(dir.TryRead("io.pressure"));
        foreach (ReadOnlySpan<char> line in dir.TryRead("io.stat").AsSpan().EnumerateLines())
            AddLine(line, stats.Blkio);
    }

    // "8:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=0 dios=0", told in the words of v1.
    internal static void AddLine(ReadOnlySpan<char> line, BlkioStats io)
    {
        int colon = line.IndexOf(':');
        int space = line.IndexOf(' ');
        if (colon < 0 || space < colon || !ulong.TryParse(line[..colon], out ulong major)
            || !ulong.TryParse(line[(colon + 1)..space], out ulong minor))
        {
            return;
        }
        ReadOnlySpan<char> rest = line[(space + 1)..];
        foreach (Range range in rest.Split(' '))
        {
            ReadOnlySpan<char> pair = rest[range];
            int equals = pair.IndexOf('=');
            if (equals < 0 || !ulong.TryParse(pair[(equals + 1)..], out ulong value)) continue;
            switch (pair[..equals])
            {
                case "rbytes": (io.ServiceBytes ??= []).Add(new BlkioEntry(major, minor, "Read", value)); break;
                case "wbytes": (io.ServiceBytes ??= []).Add(new BlkioEntry(major, minor, "Write", value)); break;
                case "rios": (io.Serviced ??= []).Add(new BlkioEntry(major, minor, "Read", value)); break;
                case "wios": (io.Serviced ??= []).Add(new BlkioEntry(major, minor, "Write", value)); break;
            }
        }
    }
}
