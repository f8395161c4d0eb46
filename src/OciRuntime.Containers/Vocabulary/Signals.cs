using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>
/// Signals as runc reads them: a number, or a name of any case with or without SIG; and as kill(1) and crun, those of real time by name.
/// </summary>
internal static class Signals
{
    public static int Parse(string text)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && int.TryParse(text, out int given))
            return given;
        string name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal))
            name = name[3..];
        int found = NumberOf(name) is > 0 and int number ? number : RealTimeNumberOf(name);
        return found > 0 ? found : throw new OciException($"unknown signal \"{text}\"");
    }

    /// <summary>
    /// The number of "RTMIN", "RTMIN+3" or "RTMAX-1", 0 for another name. A name counts from where programs of glibc count, 34: the two of real time
    /// below it are the C library's own, see signal(7). An init such as systemd is stopped by RTMIN+3.
    /// </summary>
    private static int RealTimeNumberOf(string name)
    {
        int first = Libc.__SIGRTMIN + 2, last = Libc._NSIG - 1;
        (int start, int sign) = name switch
        {
            "RTMIN" or ['R', 'T', 'M', 'I', 'N', '+', ..] => (first, 1),
            "RTMAX" or ['R', 'T', 'M', 'A', 'X', '-', ..] => (last, -1),
            _ => (0, 0),
        };
        const int prefix = 5;
        int offset = 0;
        bool valid = start != 0 && (name.Length == prefix || ushort.TryParse(name.AsSpan(prefix + 1), System.Globalization.NumberStyles.None, null,
            out ushort steps) && (offset = steps) <= last - first);
        return valid ? start + (sign * offset) : 0;
    }

    private static int NumberOf(string name) => name switch
    {
        "HUP" => Libc.SIGHUP,
        "INT" => Libc.SIGINT,
        "QUIT" => Libc.SIGQUIT,
        "ILL" => Libc.SIGILL,
        "TRAP" => Libc.SIGTRAP,
        "ABRT" or "IOT" => Libc.SIGABRT,
        "BUS" => Libc.SIGBUS,
        "FPE" => Libc.SIGFPE,
        "KILL" => Libc.SIGKILL,
        "USR1" => Libc.SIGUSR1,
        "SEGV" => Libc.SIGSEGV,
        "USR2" => Libc.SIGUSR2,
        "PIPE" => Libc.SIGPIPE,
        "ALRM" => Libc.SIGALRM,
        "TERM" => Libc.SIGTERM,
        "STKFLT" => Libc.SIGSTKFLT,
        "CHLD" or "CLD" => Libc.SIGCHLD,
        "CONT" => Libc.SIGCONT,
        "STOP" => Libc.SIGSTOP,
        "TSTP" => Libc.SIGTSTP,
        "TTIN" => Libc.SIGTTIN,
        "TTOU" => Libc.SIGTTOU,
        "URG" => Libc.SIGURG,
        "XCPU" => Libc.SIGXCPU,
        "XFSZ" => Libc.SIGXFSZ,
        "VTALRM" => Libc.SIGVTALRM,
        "PROF" => Libc.SIGPROF,
        "WINCH" => Libc.SIGWINCH,
        "IO" or "POLL" => Libc.SIGIO,
        "PWR" => Libc.SIGPWR,
        "SYS" or "UNUSED" => Libc.SIGSYS,
        _ => 0,
    };
}
