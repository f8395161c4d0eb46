using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The default devices (config-linux.md, Default Devices), those of linux.devices, and the links in /dev.</summary>
internal static class DevicePlan
{
    private const string Multiplexer = "/dev/ptmx";

    public static void AddTo(InitPlanWriter plan, Config config, PlanContext context)
    {
        List<LinuxDevice> own = config.Linux?.Devices ?? [];
        bool bindNodes = context.InUserNamespace || !context.Namespaces.Inherits(Libc.CLONE_NEWUSER);
        if (BoundFolder(config.Mounts) is { } bound)
        {
            AddOutside(plan, own, MountPlan.SourceOf(bound, context.Bundle), bindNodes, context.Log);
            return;
        }
        AddDefaults(plan, own, bindNodes);
        for (int i = 0; i < own.Count; i++)
            Add(plan, own[i], bindNodes, i, context.Log);
        AddLinks(plan);
        if (Sys.TryStat(Fd.Cwd, "/proc/kcore", 0, out _))
            AddLink(plan, "/proc/kcore", "/dev/core");
        // The container's own devpts instance, whatever node the image may have: "pts/ptmx", see Documentation/filesystems/devpts.
        plan.Add(new Symlink("pts/ptmx", Multiplexer, replace: true));
    }

    /// <summary>
    /// The default devices and links, which a container without a mount namespace of its own is to have, too. It may see the host's own /dev, so
    /// nothing that is there is replaced, and in a user namespace no node can be made without a mount.
    /// </summary>
    public static void AddWithoutMounts(InitPlanWriter plan, PlanContext context)
    {
        if (context.InUserNamespace || !context.Namespaces.Inherits(Libc.CLONE_NEWUSER)) return;
        AddDefaults(plan, [], bindNodes: false);
        AddLinks(plan);
    }

    private static void AddDefaults(InitPlanWriter plan, List<LinuxDevice> own, bool bindNodes)
    {
        AddDefault(plan, own, "/dev/null", Libc.MEM_MAJOR, 3, bindNodes);
        AddDefault(plan, own, "/dev/zero", Libc.MEM_MAJOR, 5, bindNodes);
        AddDefault(plan, own, "/dev/full", Libc.MEM_MAJOR, 7, bindNodes);
        AddDefault(plan, own, "/dev/random", Libc.MEM_MAJOR, 8, bindNodes);
        AddDefault(plan, own, "/dev/urandom", Libc.MEM_MAJOR, 9, bindNodes);
        AddDefault(plan, own, "/dev/tty", Libc.TTYAUX_MAJOR, 0, bindNodes);
    }

    /// <summary>The mount of a /dev that is bound from the host: it is complete, and not ours to change.</summary>
    private static Mount? BoundFolder(List<Mount>? mounts)
    {
        foreach (Mount mount in mounts ?? [])
            if (MountPlan.Normalize(mount.Destination!) == "/dev" && MountOptions.Parse(mount).Bind) return mount;
        return null;
    }

    /// <summary>Those that do not lie in the bound folder. An engine may list all of the host's, so what that has already needs no word.</summary>
    private static void AddOutside(InitPlanWriter plan, List<LinuxDevice> own, string source, bool bindNodes, ILogger log)
    {
        for (int i = 0; i < own.Count; i++)
        {
            string path = MountPlan.Normalize(own[i].Path!);
            if (!path.StartsWith("/dev/", StringComparison.Ordinal))
                Add(plan, own[i], bindNodes, i, log);
            else if (!IsThere(own[i], $"{source}/{path["/dev/".Length..]}") && log.IsEnabled(LogLevel.Warning))
                log.LogWarning("/linux/devices/{Index}: is not made: /dev is bound from {Source}, which has no such device", i, source);
        }
    }

    private static bool IsThere(LinuxDevice device, string path) => Sys.TryStat(Fd.Cwd, path, 0, out statx stat)
        && (ushort)(stat.stx_mode & Libc.S_IFMT) == DeviceWords.Types.NumberOf(device.Type)
        && (device.Type == "p" || (stat.stx_rdev_major == device.Major && stat.stx_rdev_minor == device.Minor));

    private static void AddDefault(InitPlanWriter plan, List<LinuxDevice> own, string path, long major, long minor, bool bindNodes)
    {
        foreach (LinuxDevice device in own)
            if (MountPlan.Normalize(device.Path!) == path) return; // config.json says how it wants this one
        Add(plan, new LinuxDevice { Path = path, Type = "c", Major = major, Minor = minor }, bindNodes, index: null, NullLogger.Instance);
    }

    private static void Add(InitPlanWriter plan, LinuxDevice device, bool bindNodes, int? index, ILogger log)
    {
        string? pointer = index is null ? null : $"/linux/devices/{index}";
        string path = MountPlan.Normalize(device.Path!);
        if (path == Multiplexer)
            return; // an engine that lists all devices of the host lists it; the container's own takes its place
        DeviceNode node = new((uint)DeviceWords.Types.Require(device.Type), (uint)(device.Major ?? 0), (uint)(device.Minor ?? 0));
        if (bindNodes && device.Type != "p") // anybody may make a FIFO
        {
            if (log.IsEnabled(LogLevel.Warning))
                WarnOfOthers(device, path, pointer, log);
            plan.Add(new BindDevice(path, node), pointer);
            return;
        }
        uint permissions = (device.FileMode ?? Octal._0666) & Octal._07777;
        bool ofConfig = device is not { FileMode: null, Uid: null, Gid: null };
        plan.Add(new Device(path, node, permissions, device.Uid ?? 0, device.Gid ?? 0, ofConfig), pointer);
    }

    /// <summary>A node that is bound keeps the mode and the owner that it has on the host, which engines copy into config.json.</summary>
    private static void WarnOfOthers(LinuxDevice device, string path, string? pointer, ILogger log)
    {
        if (!Sys.TryStat(Fd.Cwd, path, 0, out statx stat)) return;
        if (device.FileMode is { } mode && (mode & Octal._07777) != (stat.stx_mode & Octal._07777))
            Warn("fileMode");
        if (device.Uid is { } uid && uid != stat.stx_uid)
            Warn("uid");
        if (device.Gid is { } gid && gid != stat.stx_gid)
            Warn("gid");

        void Warn(string field) =>
            log.LogWarning("{Pointer}/{Field}: is ignored: in a user namespace the device is the one of the host", pointer, field);
    }

    private static void AddLinks(InitPlanWriter plan)
    {
        AddLink(plan, "/proc/self/fd", "/dev/fd");
        AddLink(plan, "/proc/self/fd/0", "/dev/stdin");
        AddLink(plan, "/proc/self/fd/1", "/dev/stdout");
        AddLink(plan, "/proc/self/fd/2", "/dev/stderr");
    }

    private static void AddLink(InitPlanWriter plan, string target, string path) => plan.Add(new Symlink(target, path));
}
