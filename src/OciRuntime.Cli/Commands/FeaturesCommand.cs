using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

/// <summary>
/// Tells engines what this build can do (features.md). "The answer is a property of the build, not of the kernel", and all of
/// it stands in Document, where a new feature is one changed line.
/// </summary>
internal static class FeaturesCommand
{
    public static CommandSyntax Syntax => new("features", "show the enabled features")
    {
        Description = """
            Prints a JSON document as features.md of the runtime-spec describes it.
            """,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax))
            return 0;
        Output.Bytes([.. SpecJson.WriteIndented(Document()), (byte)'\n']);
        return 0;
    }

    internal static Features Document() => new()
    {
        OciVersionMin = "1.0.0",
        OciVersionMax = Help.SpecVersion,
        Hooks = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"],
        MountOptions =
        [
            "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "iversion", "lazytime", "loud", "mand",
            "noatime", "nodev", "nodiratime", "noexec", "noiversion", "nolazytime", "nomand", "norelatime", "nostrictatime", "nosuid",
            "nosymfollow", "private", "rbind", "relatime", "remount", "ro", "rprivate", "rshared", "rslave", "runbindable", "rw",
            "shared", "silent", "slave", "strictatime", "suid", "symfollow", "sync", "tmpcopyup", "unbindable",
        ],
        Linux = new LinuxFeatures
        {
            Namespaces = ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"],
            Capabilities = Capabilities(),
            Cgroup = new CgroupFeature { V1 = true, V2 = true, Systemd = false, SystemdUser = false, Rdma = true },
            Seccomp = new SeccompFeature { Enabled = false },
            Apparmor = new EnabledFeature { Enabled = true },
            Selinux = new EnabledFeature { Enabled = true },
            IntelRdt = new IntelRdtFeature { Enabled = false },
            MemoryPolicy = new MemoryPolicyFeature { Modes = [], Flags = [] },
            MountExtensions = new MountExtensionsFeature { Idmap = new EnabledFeature { Enabled = false } },
            NetDevices = new EnabledFeature { Enabled = false },
        },
        Annotations = new Dictionary<string, string> { ["runcs.version"] = Help.Version, ["runcs.commit"] = Help.Commit },
        PotentiallyUnsafeConfigAnnotations = [],
    };

    /// <summary>In the order of their numbers, linux/capability.h.</summary>
    private static List<string> Capabilities() =>
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW",
        "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
        "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG",
        "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];
}
