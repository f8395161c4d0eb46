using System.Runtime.InteropServices;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The few system calls the tests make themselves.</summary>
internal static partial class Native
{
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int WNOHANG = 1;

    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGTERM = 15;

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int waitpid(int pid, int* status, int options);

    /// <summary>Makes orphaned containers our children, as an engine's shim does: we see all of them and we alone reap them.</summary>
    public static void BecomeSubreaper() => _ = prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>Reaps the process if it is a zombie child of ours.</summary>
    public static unsafe bool Reap(int pid)
    {
        int status;
        // SAFETY: status is a local the kernel writes one int to.
        return waitpid(pid, &status, WNOHANG) == pid;
    }

    /// <summary>Waits for a child to end; its exit status.</summary>
    public static unsafe int WaitFor(int pid)
    {
        int status;
        // SAFETY: status is a local the kernel writes one int to.
        waitpid(pid, &status, 0).Should().Be(pid);
        (status & 0x7f).Should().Be(0);
        return (status >> 8) & 0xff;
    }
}
