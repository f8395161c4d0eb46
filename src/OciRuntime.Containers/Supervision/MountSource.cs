using System.Globalization;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// Sources of bind mounts that root of the container's user namespace cannot reach, since a folder on the way is closed to it;
/// engines keep volumes in such places.
/// </summary>
internal static class MountSource
{
    /// <summary>
    /// Opens the source of the mount at the pointer as the process sees it, in its mount namespace and from its root, with our own
    /// rights: a clone of the host's mount itself would let the container take off flags that are locked in its copy.
    /// </summary>
    public static OwnedFd Open(Config config, string bundle, string? pointer, int pid)
    {
        // Which mount is meant is all that init says; where its source is, we have from config.json.
        const string Mounts = "/mounts/";
        if (pointer?.StartsWith(Mounts, StringComparison.Ordinal) != true
            || !int.TryParse(pointer.AsSpan(Mounts.Length), NumberStyles.None, null, out int index))
        {
            throw new OciException("init asked for the source of what is no mount");
        }
        string source = MountPlan.SourceOf(config.Mounts![index], bundle);
        using OwnedFd root = Sys.Open(Fd.Cwd, $"/proc/{pid}/root", Libc.O_PATH | Libc.O_DIRECTORY);
        return PathInRoot.TryOpen(root, source) ?? throw OciException.FromErrno("openat2", source).At(pointer);
    }
}
