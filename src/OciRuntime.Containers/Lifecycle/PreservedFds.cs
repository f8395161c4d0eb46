using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>Descriptors from 3 on that the caller wants its process to have.</summary>
internal static class PreservedFds
{
    /// <summary>A number that is not open would soon be one of our own descriptors, and go into the container as such.</summary>
    /// <param name="wanted">--preserve-fds.</param>
    /// <param name="activated">$LISTEN_FDS, which are counted first.</param>
    public static void Check(int wanted, int activated = 0)
    {
        if (wanted < 0) throw new OciException($"--preserve-fds: {wanted} is no number of descriptors");
        int count = wanted + activated;
        for (int fd = 3; fd < 3 + count; fd++)
            if (!Sys.IsOpen(new Fd(fd))) throw new OciException($"--preserve-fds: descriptor {fd} is not open");
    }
}
