using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

/// <summary>The config of "spec": the values of runc's, so that what people know about one is true of the other.</summary>
internal static class StarterConfig
{
    /// <param name="cgroup2">The host has cgroup2 alone: a cgroup namespace then hides the host's tree.</param>
    public static Config Rootful(bool cgroup2) => new()
    {
        OciVersion = Versions.Spec,
        Process = Process(),
        Root = new Root { Path = "rootfs", Readonly = true },
        Hostname = "runc",
        Mounts =
        [
            Mount("/proc", "proc", "proc"),
            Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            Mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
            Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            Mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            Mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
            Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"),
        ],
        Linux = new LinuxConfig
        {
            Resources = new LinuxResources { Devices = [new LinuxDeviceCgroup { Allow = false, Access = "rwm" }] },
            Namespaces = [New("pid"), New("network"), New("ipc"), New("uts"), New("mount"), .. Cgroup(cgroup2)],
            MaskedPaths =
            [
                "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
            ],
            ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };

    /// <summary>
    /// For a user without root's rights: an own user namespace, no network namespace (nothing could be configured in it),
    /// the host's /sys (a sysfs needs the network namespace's owner), no group that is not mapped, and no limits.
    /// </summary>
    public static Config Rootless(bool cgroup2, uint uid, uint gid)
    {
        Config config = Rootful(cgroup2);
        foreach (Mount mount in config.Mounts!)
            mount.Options?.Remove("gid=5");
        config.Mounts[config.Mounts.FindIndex(mount => mount.Destination == "/sys")] =
            Mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");

        LinuxConfig linux = config.Linux!;
        linux.Resources = null;
        linux.Namespaces = [New("pid"), New("ipc"), New("uts"), New("mount"), .. Cgroup(cgroup2), New("user")];
        linux.UidMappings = [new LinuxIDMapping { ContainerID = 0, HostID = uid, Size = 1 }];
        linux.GidMappings = [new LinuxIDMapping { ContainerID = 0, HostID = gid, Size = 1 }];
        return config;
    }

    private static Process Process() => new()
    {
        Terminal = true,
        User = new User(),
        Args = ["sh"],
        Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
        Cwd = "/",
        Capabilities = new LinuxCapabilities
        {
            Bounding = Capabilities(),
            Effective = Capabilities(),
            Permitted = Capabilities(),
        },
        Rlimits = [new PosixRlimit { Type = "RLIMIT_NOFILE", Hard = 1024, Soft = 1024 }],
        NoNewPrivileges = true,
    };

    private static List<string> Capabilities() => ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    private static Mount Mount(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options.Length > 0 ? [.. options] : null };

    private static List<LinuxNamespace> Cgroup(bool cgroup2) => cgroup2 ? [New("cgroup")] : [];

    private static LinuxNamespace New(string type) => new() { Type = type };
}
