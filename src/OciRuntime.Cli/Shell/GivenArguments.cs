using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>
/// The arguments as the caller gave them. .NET decodes them before we see them and puts U+FFFD in the place of bytes that are no valid
/// UTF-8, so that a bundle with a Latin-1 name could not be found; where there is a U+FFFD the kernel is asked for the bytes.
/// </summary>
internal static class GivenArguments
{
    public static string[] Of(string[] decoded) => Array.Exists(decoded, argument => argument.Contains('\uFFFD')) ? Read(decoded) : decoded;

    private static string[] Read(string[] decoded)
    {
        int fd = Sys.TryOpen(Fd.Cwd, "/proc/self/cmdline", Libc.O_RDONLY);
        if (fd < 0) return decoded;
        using OwnedFd file = new(fd);
        return Split(Sys.ReadToEnd(file, "cmdline"), decoded.Length) ?? decoded;
    }

    /// <summary>The last so many arguments of "runcs\0run\0x\0"; null where there are fewer.</summary>
    internal static string[]? Split(ReadOnlySpan<byte> commandLine, int count)
    {
        string[] all = KernelText.GetString(commandLine).Split('\0');
        return all.Length > count + 1 ? all[^(count + 1)..^1] : null; // each ends with a NUL, so behind the last comes an empty one
    }
}
