using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>Descriptors from 3 on that the caller wants its process to have.</summary>
internal static class PreservedFds
{
    public const int First = 3;

    /// <summary>Refuses to pass a descriptor that the caller has not given: the number would be one of the runtime's own.</summary>
    /// <param name="inherited">How many the runtime was started with, counted before it opened anything.</param>
    /// <param name="wanted">--preserve-fds.</param>
    /// <param name="activated">$LISTEN_FDS, which are counted first.</param>
    public static void Check(int inherited, int wanted, int activated = 0)
    {
        if (wanted < 0) throw new OciException($"--preserve-fds: {wanted} is no number of descriptors");
        if ((long)wanted + activated > inherited)
            throw new OciException($"{(activated > inherited ? "LISTEN_FDS" : "--preserve-fds")}: descriptor {First + inherited} is not open");
    }
}
