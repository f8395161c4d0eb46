using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>Signals as runc reads them: a number, or a name of any case with or without SIG.</summary>
internal static class Signals
{
    public static int Parse(string text)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && int.TryParse(text, out int number)) return number;
        string name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        int found = NumberOf(name);
        return found > 0 ? found : throw new OciException($"unknown signal \"{text}\"");
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
