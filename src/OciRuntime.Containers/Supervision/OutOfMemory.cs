using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>Puts into words that the kernel killed a container's process for its limit of memory.</summary>
internal static class OutOfMemory
{
    // Measured on cgroup v1 with a static program that does nothing: it always starts with 512 KiB, and never with 128. What init
    // takes before it enters the cgroup, some 700 KiB, is not charged to the container.
    private const long Needed = 512 * 1024, Tight = 2048 * 1024;

    // From the kill until the process is gone.
    private const int DeathMs = 1000;

    /// <summary>
    /// A container's limit in bytes that may be too small to start with, else 0: above, running out of memory is the payload's own affair.
    /// </summary>
    public static long TightLimit(Config config) => config.Linux?.Resources?.Memory?.Limit is > 0 and < Tight and { } limit ? limit : 0;

    /// <summary>Whether the process was killed for <paramref name="tightLimit"/>.</summary>
    public static bool HasKilled(long tightLimit, ICgroupManager cgroup, Fd pidfd) =>
        tightLimit > 0 && cgroup.OomKills() > 0 && Sys.WaitReadable(pidfd, DeathMs);

    /// <summary>
    /// The same of a process whose execve has just succeeded: with less than what is needed its death may still be to come, for
    /// the kernel charges the new image after our socket has closed.
    /// </summary>
    public static bool KillsAtExec(long tightLimit, ICgroupManager cgroup, Fd pidfd) =>
        tightLimit is > 0 and < Needed ? Sys.WaitReadable(pidfd, DeathMs) && cgroup.OomKills() > 0 : HasKilled(tightLimit, cgroup, pidfd);

    public static OciException WhileStarting(long limit) =>
        new($"memory limit {limit / 1024} KiB: killed while starting (needs about {Needed / 1024} KiB)")
        {
            Pointer = "/linux/resources/memory/limit",
        };

    /// <summary>Logs that memory was what ended the process, where it was.</summary>
    public static void LogDeath(int status, LinuxMemory? memory, ICgroupManager cgroup, ILogger log)
    {
        if (status == 128 + Libc.SIGKILL && memory?.Limit is > 0 and { } limit && cgroup.OomKills() > 0)
            log.LogError("memory limit {KiB} KiB: the container's process was killed", limit / 1024);
    }
}
