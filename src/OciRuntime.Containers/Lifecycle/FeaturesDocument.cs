using OciRuntime.Bpf.Seccomp;
using OciRuntime.Cgroups.Systemd;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>
/// features: what this build can do, whatever the kernel can (features.md). Its words are those of the tables by which config.json is read.
/// </summary>
internal static class FeaturesDocument
{
    public static Features Of(string version, string commit) => new()
    {
        OciVersionMin = "1.0.0",
        OciVersionMax = Versions.Spec,
        Hooks = [.. Array.ConvertAll(new Hooks().ByKind(), hooks => hooks.Kind)],
        MountOptions = Sorted(MountWords.Recognized),
        Linux = new LinuxFeatures
        {
            Namespaces = Sorted(NamespaceWords.All.Words),
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
        Annotations = new Dictionary<string, string> { ["runcs.version"] = version, ["runcs.commit"] = commit },
        // Properties of the container's unit, groups of the host. "A value that ends with "." is interpreted as a prefix of annotations"
        // (features.go).
        PotentiallyUnsafeConfigAnnotations = [PropertyAnnotations.Prefix, RuntimeAnnotations.KeepGroups],
    };

    /// <summary>
    /// "The recognized names of the seccomp architectures" (features-linux.md) include those of which no kernel that runs this build has calls.
    /// </summary>
    private static SeccompFeature Seccomp() => new()
    {
        Enabled = true,
        Actions = Sorted(SeccompWords.Actions.Words),
        Operators = Sorted(SeccompWords.Operators.Words),
        Archs = Sorted([.. SeccompWords.Architectures.Words, .. SeccompWords.ForeignArchitectures]),
        KnownFlags = Sorted(SeccompWords.Flags.Words),
        SupportedFlags = Sorted(SeccompWords.Flags.Words),
    };

    private static List<string> Sorted(string[] words)
    {
        Array.Sort(words, StringComparer.Ordinal);
        return [.. words];
    }

    /// <summary>In the order of their numbers, linux/capability.h.</summary>
    private static List<string> Capabilities()
    {
        List<string> names = [];
        foreach (string name in CapabilityNames.All)
            names.Add("CAP_" + name);
        return names;
    }
}
