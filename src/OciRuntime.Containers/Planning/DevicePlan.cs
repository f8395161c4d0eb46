using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The default devices (config-linux.md, Default Devices), those of linux.devices, and the links in /dev.</summary>
internal static class DevicePlan
{
    private const uint ReadWriteAll = 0x1B6; // 0666

    public static void AddTo(InitPlanWriter plan, Config config, bool bindNodes)
    {
        if (IsBound(config.Mounts)) return;
        List<LinuxDevice> own = config.Linux?.Devices ?? [];
        AddDefault(plan, own, "/dev/null", 3, bindNodes);
        AddDefault(plan, own, "/dev/zero", 5, bindNodes);
        AddDefault(plan, own, "/dev/full", 7, bindNodes);
        AddDefault(plan, own, "/dev/random", 8, bindNodes);
        AddDefault(plan, own, "/dev/urandom", 9, bindNodes);
        AddDefault(plan, own, "/dev/tty", 0, bindNodes, major: 5);
        for (int i = 0; i < own.Count; i++) Add(plan, own[i], bindNodes, $"/linux/devices/{i}");
        AddLinks(plan);
    }

    /// <summary>A /dev that is bound from the host is complete, and not ours to change.</summary>
    private static bool IsBound(List<Mount>? mounts)
    {
        foreach (Mount mount in mounts ?? [])
            if (MountPlan.Normalize(mount.Destination!) == "/dev" && MountOptions.Parse(mount).Bind) return true;
        return false;
    }

    private static void AddDefault(InitPlanWriter plan, List<LinuxDevice> own, string path, long minor, bool bindNodes, long major = 1)
    {
        foreach (LinuxDevice device in own)
            if (MountPlan.Normalize(device.Path!) == path) return; // config.json says how it wants this one
        Add(plan, new LinuxDevice { Path = path, Type = "c", Major = major, Minor = minor }, bindNodes, pointer: null);
    }

    private static void Add(InitPlanWriter plan, LinuxDevice device, bool bindNodes, string? pointer)
    {
        string path = MountPlan.Normalize(device.Path!);
        uint type = device.Type switch
        {
            "b" => Libc.S_IFBLK,
            "p" => Libc.S_IFIFO,
            _ => Libc.S_IFCHR, // "c", and "u": "unbuffered" is the same to Linux
        };
        if (bindNodes && type != Libc.S_IFIFO) // anybody may make a FIFO
        {
            plan.Op(InitOp.BindDevice, pointer).Text(path).Int(type).Int(device.Major ?? 0).Int(device.Minor ?? 0);
            return;
        }
        plan.Op(InitOp.Device, pointer).Text(path).Int((device.FileMode ?? ReadWriteAll) & 0xFFF | type)
            .Int(device.Major ?? 0).Int(device.Minor ?? 0).Int(device.Uid ?? 0).Int(device.Gid ?? 0);
    }

    private static void AddLinks(InitPlanWriter plan)
    {
        AddLink(plan, "/proc/self/fd", "/dev/fd");
        AddLink(plan, "/proc/self/fd/0", "/dev/stdin");
        AddLink(plan, "/proc/self/fd/1", "/dev/stdout");
        AddLink(plan, "/proc/self/fd/2", "/dev/stderr");
        if (Sys.TryStat(Fd.Cwd, "/proc/kcore", 0, out _)) AddLink(plan, "/proc/kcore", "/dev/core");
        // The container's own devpts instance, whatever node the image may have: "pts/ptmx", see Documentation/filesystems/devpts.
        plan.Op(InitOp.Symlink).Text("pts/ptmx").Text("/dev/ptmx").Int(1);
    }

    private static void AddLink(InitPlanWriter plan, string target, string path) => plan.Op(InitOp.Symlink).Text(target).Text(path).Int(0);
}
