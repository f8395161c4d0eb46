using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// The standard streams that the process of a user namespace inherits from the caller. A program that opens /dev/stdout needs the rights of the file
/// behind it, and in its namespace init may not give those away, since the owner is not mapped there: the runtime does, as runc. Without a user
/// namespace init does it, see <c>SetUser</c>.
/// </summary>
internal static class StdioOwner
{
    /// <summary>Gives the streams to the user of <paramref name="process"/>, as the host counts ids; where that is not allowed they stay.</summary>
    public static void Give(Process? process, LinuxConfig? linux)
    {
        if (process is null || process.Terminal || IdMap.HostId(linux?.UidMappings, process.User?.Uid ?? 0) is not { } uid)
            return;
        for (int fd = 0; fd <= 2; fd++)
            Sys.GiveStream(new Fd(fd), uid);
    }
}
