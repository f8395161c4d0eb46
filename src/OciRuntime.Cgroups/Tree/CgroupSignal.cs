using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Signals to whole cgroups.</summary>
internal static class CgroupSignal
{
    private const int MaxRounds = 10;

    /// <summary>Sends the signal once to each process.</summary>
    public static void Send(List<int> pids, int signal)
    {
        foreach (int pid in pids)
        {
            // A process may have ended since the list was read.
            if (Libc.kill(pid, signal) < 0 && Errno.Last != Errno.ESRCH)
                throw OciException.FromErrno("kill", pid.ToString());
        }
    }

    /// <summary>
    /// SIGKILL where the kernel offers no cgroup.kill. Frozen processes cannot fork away between the list and the signal;
    /// where freezing fails, further rounds catch what was forked meanwhile.
    /// </summary>
    public static void KillAll(ICgroupManager cgroup)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            bool frozen = TryFreeze(cgroup);
            List<int> pids = cgroup.Pids(recursive: true);
            Send(pids, Libc.SIGKILL);
            cgroup.Thaw(); // a frozen process does not even die on v1
            if (frozen || pids.Count == 0) return;
        }
    }

    private static bool TryFreeze(ICgroupManager cgroup)
    {
        try
        {
            cgroup.Freeze();
            return true;
        }
        catch (OciException)
        {
            return false;
        }
    }
}
