using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>Signals as runc reads them: a number, or a name of any case with or without SIG; and as kill(1) and crun, those of real time by name.</summary>
internal static class Signals
{
    public static int Parse(string text)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && int.TryParse(text, out int given)) return given;
        string name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        int found = NumberOf(name) is > 0 and int number ? number : RealTimeNumberOf(name);
        return found > 0 ? found : throw new OciException($"unknown signal \"{text}\"");
    }

    /// <summary>
    /// The number of "RTMIN", "RTMIN+3" or "RTMAX-1", 0 for another name. A name counts from where programs of glibc count, 34: the two below it
    /// are the C library's own, see signal(7). An init such as systemd is stopped by RTMIN+3.
    /// </summary>
    private static int RealTimeNumberOf(string name)
    {
        const int first = 34, last = 64;
        (int start, int sign) = name switch
        {
            "RTMIN" or ['R', 'T', 'M', 'I', 'N', '+', ..] => (first, 1),
            "RTMAX" or ['R', 'T', 'M', 'A', 'X', '-', ..] => (last, -1),
            _ => (0, 0),
        };
        const int prefix = 5;
        int offset = 0;
        bool valid = start != 0 && (name.Length == prefix || ushort.TryParse(name.AsSpan(prefix + 1), System.Globalization.NumberStyles.None, null, out ushort steps) && (offset = steps) <= last - first);
        return valid ? start + (sign * offset) : 0;
    }

    private static int NumberOf(string name) => name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "ILL" => 4,
        "TRAP" => 5,
        "ABRT" or "IOT" => 6,
        "BUS" => 7,
        "FPE" => 8,
        "KILL" => 9,
        "USR1" => 10,
        "SEGV" => 11,
        "USR2" => 12,
        "PIPE" => 13,
        "ALRM" => 14,
        "TERM" => 15,
        "STKFLT" => 16,
        "CHLD" or "CLD" => 17,
        "CONT" => 18,
        "STOP" => 19,
        "TSTP" => 20,
        "TTIN" => 21,
        "TTOU" => 22,
        "URG" => 23,
        "XCPU" => 24,
        "XFSZ" => 25,
        "VTALRM" => 26,
        "PROF" => 27,
        "WINCH" => 28,
        "IO" or "POLL" => 29,
        "PWR" => 30,
        "SYS" or "UNUSED" => 31,
        _ => 0,
    };
}
