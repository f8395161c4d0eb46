using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The user's terminal window: we are at its master end, a command of the runtime has it as its controlling terminal.</summary>
internal sealed unsafe partial class PseudoTerminal : IDisposable
{
    private const int O_RDWR_NOCTTY_CLOEXEC = 0x80102;
    private const nuint TIOCGWINSZ = 0x5413;
    private const nuint TIOCSWINSZ = 0x5414;
    private const nuint TIOCGPTN = 0x80045430;
    private const nuint TIOCSPTLCK = 0x40045431;
    private const nuint TCGETS = 0x5401;

    private readonly SafeFileHandle _master;
    private readonly StringBuilder _shown = new();

    public PseudoTerminal(ushort rows = 0, ushort columns = 0)
    {
        _master = new SafeFileHandle(open("/dev/ptmx", O_RDWR_NOCTTY_CLOEXEC), ownsHandle: true);
        int unlock = 0, number;
        Check(ioctl(_master, TIOCSPTLCK, &unlock));
        Check(ioctl(_master, TIOCGPTN, &number));
        Name = $"/dev/pts/{number}";
        if (rows > 0)
            Resize(rows, columns);
    }

    /// <summary>A terminal whose master end somebody gave us.</summary>
    public PseudoTerminal(SafeFileHandle master)
    {
        _master = master;
        Name = "";
    }

    public string Name { get; }

    /// <summary>"rows columns".</summary>
    public string Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            Check(ioctl(_master, TIOCGWINSZ, size));
            return $"{size[0]} {size[1]}";
        }
    }

    /// <summary>The terminal's attributes as the kernel has them, for comparison.</summary>
    public string Attributes
    {
        get
        {
            // struct termios of the kernel: four words of flags, the line discipline, 19 control characters.
            byte[] attributes = new byte[64];
            fixed (byte* bytes = attributes)
                Check(ioctl(_master, TCGETS, bytes));
            return Convert.ToHexString(attributes, 0, 36);
        }
    }

    /// <summary>Whether keys reach the program one by one and unchanged: neither ICANON (2) nor ISIG (1) nor ECHO (8).</summary>
    public bool IsRaw => (Convert.FromHexString(Attributes)[12] & 0b1011) == 0;

    /// <summary>Everything the terminal showed so far.</summary>
    public string Shown => _shown.ToString();

    public void Resize(ushort rows, ushort columns)
    {
        ushort* size = stackalloc ushort[4];
        (size[0], size[1], size[2], size[3]) = (rows, columns, 0, 0);
        Check(ioctl(_master, TIOCSWINSZ, size));
    }

    public void Type(string keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(keys);
        fixed (byte* p = bytes)
            write(_master, p, (nuint)bytes.Length).Should().Be((nint)bytes.Length);
    }

    /// <summary>
    /// Runs a command with this terminal on 0, 1 and 2, unless a redirection of the shell says otherwise, and as the controlling one.
    /// </summary>
    public Process Start(IEnumerable<string> command, string redirections = "")
    {
        ProcessStartInfo start = new("/bin/bash",
            ["-c", $"exec setsid -c bash -c 'exec \"$@\" {redirections}' bash \"$@\" <{Name} >{Name} 2>{Name}", "bash", .. command]);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return Process.Start(start)!;
    }

    /// <summary>Reads until the terminal shows the text; a terminal that never does fails the test.</summary>
    public void WaitFor(string text) =>
        Read(() => Shown.Contains(text, StringComparison.Ordinal), () => $"the terminal never showed \"{text}\":\n{Shown}");

    /// <summary>Reads to the end of the command; its exit status.</summary>
    public int WaitForExit(Process process)
    {
        Read(() => process.WaitForExit(0), () => $"the command does not end; the terminal shows:\n{Shown}");
        while (ReadSome(50))
        {
        }
        int code = process.ExitCode;
        process.Dispose();
        return code;
    }

    public void Dispose() => _master.Dispose();

    private void Read(Func<bool> done, Func<string> complaint)
    {
        // What is shown comes in pieces of any size: only waiting in vain counts.
        for (int idle = 0; !done(); idle = ReadSome(20) ? 0 : idle + 1)
            idle.Should().BeLessThan(1000, idle < 1000 ? "" : complaint());
    }

    private bool ReadSome(int timeoutMs)
    {
        byte* buffer = stackalloc byte[4096];
        PollEntry entry = new() { Descriptor = (int)_master.DangerousGetHandle(), Events = 1 };
        if (poll(&entry, 1, timeoutMs) <= 0 || (entry.Returned & 1) == 0)
        {
            // Hung up: nobody has the other end open, and poll returns at once.
            if (entry.Returned != 0)
                Thread.Sleep(timeoutMs);
            return false;
        }
        nint count = read(_master, buffer, 4096);
        if (count > 0)
            _shown.Append(Encoding.UTF8.GetString(buffer, (int)count));
        return count > 0;
    }

    private static void Check(int result) => result.Should().BeGreaterThanOrEqualTo(0, $"terminal: {Marshal.GetLastPInvokeErrorMessage()}");

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int timeoutMs);
}
