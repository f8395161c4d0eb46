using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// The kernel's word on who was killed for memory, from the moment that this was opened. systemd removes the cgroup of a scope with its
/// last process, and the count in memory.events with it, often before it can be read.
/// </summary>
internal sealed class KernelLog
{
    private const int LongestRecord = 8192;

    private readonly OwnedFd _records;

    private KernelLog(OwnedFd records) => _records = records;

    /// <summary>Null for a user who may not read it.</summary>
    public static KernelLog? TryOpenAtEnd()
    {
        int fd = Sys.TryOpen(Fd.Cwd, "/dev/kmsg", Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0) return null;
        KernelLog log = new(new OwnedFd(fd));
        return Libc.lseek(fd, 0, Libc.SEEK_END) >= 0 ? log : null;
    }

    /// <summary>How many records since the last call tell of a kill in the cgroup or below it.</summary>
    public ulong OomKills(string cgroup)
    {
        ulong kills = 0;
        while (TryReadRecord() is { } record)
            kills += TellsOfKill(record, cgroup) ? 1ul : 0;
        return kills;
    }

    /// <summary>
    /// "6,1234,5678901,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/x,task_memcg=/x,task=sh,pid=7,uid=0"
    /// </summary>
    internal static bool TellsOfKill(string record, string cgroup)
    {
        int at = record.IndexOf($",task_memcg={cgroup}");
        if (at < 0 || !record.Contains(";oom-kill:")) return false;
        string rest = record[(at + ",task_memcg=".Length + cgroup.Length)..];
        return rest.StartsWith(',') || rest.StartsWith('/');
    }

    // One record a read, Documentation/ABI/testing/dev-kmsg; EPIPE: some were overwritten, and the next is the oldest that is left.
    private unsafe string? TryReadRecord()
    {
        Span<byte> bytes = stackalloc byte[LongestRecord];
        long length;
        // SAFETY: the buffer is pinned during the call.
        fixed (byte* p = bytes)
        {
            do
                length = Libc.read(_records.Value, p, bytes.Length);
            while (length < 0 && Errno.Last is Errno.EPIPE or Errno.EINTR);
        }
        return length > 0 ? Encoding.UTF8.GetString(bytes[..(int)length]) : null;
    }
}
