using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>
/// What the program says. Nothing on success: stdout and stderr of create and exec are the container's own.
/// An error goes to both channels, as plain text to stderr and as a line of the log file, for some engines read one and some the other.
/// </summary>
internal static class Output
{
    private static Fd Stdout => new(1);

    private static Fd Stderr => new(2);

    /// <summary>True if the program was started with no standard output, in whose place <see cref="StandardStreams"/> has put /dev/null.</summary>
    public static bool IsClosed { get; set; }

    /// <exception cref="OciException">The text cannot be written: a command whose answer is lost has not succeeded.</exception>
    public static void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>A document as JSON, which is UTF-8.</summary>
    public static void Json(ReadOnlySpan<byte> json) => Text(Printable.EscapeJson(Encoding.UTF8.GetString(json)));

    /// <summary>A log line on stderr, where there is no log file.</summary>
    public static void LogLine(string line) => WriteOrDrop(Stderr, line);

    /// <summary>One line and one write each, for conmon reads stderr once.</summary>
    public static void Error(GlobalOptions options, string message)
    {
        WriteOrDrop(Stderr, Printable.Escape(message) + "\n");
        if (options.Log is not null)
            FileLogger.Write(options, "error", message);
    }

    /// <summary>The usage on stdout, the error in both channels; returns the exit status.</summary>
    /// <param name="options">Global options as far as they were read.</param>
    /// <param name="error">What is wrong with the command line.</param>
    /// <param name="commands">All commands, for the program's own usage.</param>
    public static int WrongUsage(GlobalOptions options, UsageException error, ReadOnlySpan<CommandSyntax> commands)
    {
        WriteOrDrop(Stdout, $"{Printable.Escape(error.Headline)}\n\n{(error.Syntax is { } syntax ? Help.Text(syntax) : Help.Text(commands))}");
        Error(options, $"{error.Message}; {Help.Pointer(error.Syntax?.Name)}");
        return 1;
    }

    /// <summary>Returns runc's exit status for a command it does not know.</summary>
    public static int UnknownCommand(GlobalOptions options, string name)
    {
        Error(options, $"No help topic for '{name}'; {Help.Pointer()}");
        return 3;
    }

    private static void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed) throw OciException.FromErrno(Errno.EBADF, "write", "stdout");
        Sys.Write(Stdout, bytes, "stdout");
    }

    /// <summary>For what is said beside a failure that has its own exit status already.</summary>
    private static void WriteOrDrop(Fd fd, string text)
    {
        try
        {
            Sys.Write(fd, Encoding.UTF8.GetBytes(text), "");
        }
        catch (OciException)
        {
            // Nobody listens, and there is no other place to say so.
        }
    }
}
