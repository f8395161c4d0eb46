using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>
/// "Runtimes MAY ... change ... the owner of the container's cgroup to the host uid that maps to the value of process.user.uid in the
/// container namespace" where the container has a cgroup namespace of its own and the cgroup filesystem is mounted read-write, which is
/// where "the configuration's mounts array" has an entry whose "source is equal to cgroup" without "ro" (config-linux.md, Cgroup ownership): a
/// systemd or an engine inside can then make cgroups below its own.
/// </summary>
internal static class CgroupOwner
{
    /// <summary>The host's user; null where the cgroup stays as it is.</summary>
    public static uint? Of(Config config, NamespacePlan namespaces)
    {
        if (!namespaces.Makes(Libc.CLONE_NEWCGROUP) || !IsMountedWritable(config.Mounts)) return null;
        uint uid = config.Process?.User?.Uid ?? 0;
        uint? owner = namespaces.Inherits(Libc.CLONE_NEWUSER) ? uid : IdMap.HostId(config.Linux?.UidMappings, uid);
        return owner == Libc.geteuid() ? null : owner; // who made the cgroup owns it already
    }

    private static bool IsMountedWritable(List<Mount>? mounts)
    {
        for (int i = 0; i < (mounts?.Count ?? 0); i++)
        {
            Mount mount = mounts![i];
            if (mount.Source == "cgroup" && MountPlan.Normalize(mount.Destination!) == "/sys/fs/cgroup"
                && (MountOptions.Parse(mount).Set & Libc.MOUNT_ATTR_RDONLY) == 0)
            {
                return true;
            }
        }
        return false;
    }
}
