using OciRuntime.Cgroups.Systemd;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Containers;
using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

/// <summary>
/// Tells engines what this build can do, whatever the kernel can (features.md). All of it stands in Document, where a new
/// feature is one changed line.
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
        Output.Json([.. SpecJson.WriteIndented(Document()), (byte)'\n']);
        return 0;
    }

    internal static Features Document() => new()
    {
        OciVersionMin = "1.0.0",
        OciVersionMax = Versions.Spec,
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
            Cgroup = new CgroupFeature { V1 = true, V2 = true, Systemd = true, SystemdUser = true, Rdma = true },
            Seccomp = Seccomp(),
            Apparmor = new EnabledFeature { Enabled = true },
            Selinux = new EnabledFeature { Enabled = true },
            IntelRdt = new IntelRdtFeature { Enabled = true, Schemata = true, Monitoring = true },
            MemoryPolicy = new MemoryPolicyFeature { Modes = [], Flags = [] },
            MountExtensions = new MountExtensionsFeature { Idmap = new EnabledFeature { Enabled = false } },
            NetDevices = new EnabledFeature { Enabled = false },
        },
        Annotations = new Dictionary<string, string> { ["runcs.version"] = Help.Version, ["runcs.commit"] = Help.Commit },
        // Properties of the container's unit, groups of the host. "A value that ends with "." is interpreted as a prefix of annotations" (features.go).
        PotentiallyUnsafeConfigAnnotations = [PropertyAnnotations.Prefix, RuntimeAnnotations.KeepGroups],
    };

    /// <summary>Architectures without a table of calls here (mips, parisc...) are left out: a profile may name them, to no effect.</summary>
    private static SeccompFeature Seccomp() => new()
    {
        Enabled = true,
        Actions =
        [
            "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP",
        ],
        Operators = ["SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"],
        Archs =
        [
            "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_RISCV64", "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64",
        ],
        KnownFlags = ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
        SupportedFlags = ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
    };

    /// <summary>In the order of their numbers, linux/capability.h.</summary>
    private static List<string> Capabilities()
    {
        List<string> names = [];
        foreach (string name in CapabilityNames.All)
            names.Add("CAP_" + name);
        return names;
    }
}
