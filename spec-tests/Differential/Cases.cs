namespace OciRuntime.SpecTests.Differential;

/// <summary>The configs that run under both runtimes, by name.</summary>
internal static class Cases
{
    public static readonly IReadOnlyDictionary<string, Action<ContainerConfig>> All = new Dictionary<string, Action<ContainerConfig>>
    {
        ["default"] = _ => { },
        ["read-only root"] = config => config.Root["root"]!["readonly"] = true,
        ["other user"] = config => config.Process["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1001 },
        ["additional groups"] = config => config.Process["user"]!["additionalGids"] = new JsonArray(10, 20, 30),
        ["umask"] = config => config.Process["user"]!["umask"] = 63,
        ["no capabilities"] = config => config.Capabilities(),
        ["ambient capabilities"] = config =>
        {
            config.Process["user"]!["uid"] = 1000;
            foreach (string set in (ReadOnlySpan<string>)["inheritable", "ambient"])
                config.Process["capabilities"]![set] = ContainerConfig.Array("CAP_NET_BIND_SERVICE");
        },
        ["Docker's capabilities"] = config => config.Capabilities(
            "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP",
            "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"),
        ["privileges may be gained"] = config => config.Process["noNewPrivileges"] = false,
        ["rlimits"] = config => config.Process["rlimits"] = new JsonArray(
            new JsonObject { ["type"] = "RLIMIT_NOFILE", ["soft"] = 64, ["hard"] = 128 },
            new JsonObject { ["type"] = "RLIMIT_CORE", ["soft"] = 0, ["hard"] = 0 }),
        ["environment"] = config => config.Env("PATH=/bin", "B=2", "A=1", "B=3", "HOME=/elsewhere"),
        ["working folder"] = config => config.Process["cwd"] = "/data/new/folder",
        ["oom score"] = config => config.Process["oomScoreAdj"] = 500,
        ["no hostname"] = config => config.Root.Remove("hostname"),
        ["host network"] = config =>
        {
            config.RemoveNamespace("network");
            ConfigLinux.NewNamespaceTests.MakeSysfsABind(config);
        },
        ["host ipc"] = config =>
        {
            config.RemoveNamespace("ipc");
            config.RemoveMount("/dev/mqueue");
        },
        ["host pid"] = config => config.RemoveNamespace("pid"),
        ["cgroup namespace"] = config => config.AddNamespace("cgroup"),
        ["no cgroup mount"] = config => config.RemoveMount("/sys/fs/cgroup"),
        ["default cgroup"] = config => config.Linux.Remove("cgroupsPath"),
        ["bind mounts"] = config =>
        {
            config.Mount("/data/one", "bind", "/usr/share", "rbind", "ro", "nosuid", "nodev");
            config.Mount("/data/two", "bind", "/etc/hostname", "bind", "rprivate");
            config.Mount("/data/three", "none", "/usr/share", "rbind", "rslave", "noexec");
        },
        ["tmpfs mounts"] = config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "size=1m");
            config.Mount("/run", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        },
        ["shared mount"] = config => config.Mount("/data", "bind", "/usr/share", "rbind", "rshared"),
        ["devices"] = config => config.Linux["devices"] = new JsonArray(
            new JsonObject { ["type"] = "c", ["path"] = "/dev/fuse", ["major"] = 10, ["minor"] = 229, ["fileMode"] = 438, ["uid"] = 0, ["gid"] = 0 },
            new JsonObject
            {
                ["type"] = "b",
                ["path"] = "/dev/below/disk",
                ["major"] = 7,
                ["minor"] = 3,
                ["fileMode"] = 384,
                ["uid"] = 5,
                ["gid"] = 6,
            },
            new JsonObject { ["type"] = "p", ["path"] = "/dev/pipe", ["fileMode"] = 438 }),
        ["nothing masked"] = config =>
        {
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
        },
        ["sysctl"] = config => config.Linux["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1", ["kernel.msgmax"] = "4096" },
        ["few mounts"] = config =>
        {
            config.Mounts.Clear();
            config.Mount("/proc", "proc", "proc");
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
        },
        ["slave root"] = config => config.Linux["rootfsPropagation"] = "slave",
        ["all devices allowed"] = config => config.Resources["devices"] = new JsonArray(new JsonObject { ["allow"] = true, ["access"] = "rwm" }),
        ["annotations and hooks"] = config =>
        {
            config.Root["annotations"] = new JsonObject { ["a"] = "b" };
            config.Hook("createRuntime", new JsonObject { ["path"] = "/bin/true" });
        },
        ["user namespace"] = config => config.NewUserNamespace(100_000, 65536),
        ["user namespace, other user"] = config =>
        {
            config.NewUserNamespace(100_000, 65536);
            config.Process["user"] = new JsonObject { ["uid"] = 5, ["gid"] = 6, ["additionalGids"] = new JsonArray(7) };
        },
    };
}
