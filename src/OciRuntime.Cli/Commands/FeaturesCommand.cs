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
        Output.Bytes([.. SpecJson.WriteIndented(Document()), (byte)'\n']);
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
    private static List<string> Capabilities()
    {
        List<string> names = [];
        foreach (string name in CapabilityNames.All)
            names.Add("CAP_" + name);
        return names;
    }
}
