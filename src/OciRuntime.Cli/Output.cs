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

    public static void Text(string text) => Write(Stdout, text);

    public static void Bytes(ReadOnlySpan<byte> bytes) => Sys.Write(Stdout, bytes, "stdout");

    /// <summary>One line and one write each, for conmon reads stderr once.</summary>
    public static void Error(GlobalOptions options, string message)
    {
        Write(Stderr, OneLine(message) + "\n");
        if (options.Log is null)
            return;
        try
        {
            FileLogger.Append(options, "error", message);
        }
        catch (OciException)
        {
            // A log that cannot be written is an error of its own at the start of every command; here the first error counts.
        }
    }

    /// <summary>An argument or a file name may hold anything, a line feed or what moves the cursor of a terminal.</summary>
    internal static string OneLine(string message)
    {
        StringBuilder? text = null;
        for (int i = 0; i < message.Length; i++)
        {
            if (char.IsControl(message[i]))
                (text ??= new StringBuilder(message, 0, i, message.Length + 8)).Append(message[i] == '\n' ? "\\n" : $"\\x{(int)message[i]:x2}");
            else
                text?.Append(message[i]);
        }
        return text?.ToString() ?? message;
    }

    /// <summary>The usage on stdout, the error in both channels; returns the exit status.</summary>
    /// <param name="options">Global options as far as they were read.</param>
    /// <param name="error">What is wrong with the command line.</param>
    /// <param name="commands">All commands, for the program's own usage.</param>
    public static int WrongUsage(GlobalOptions options, UsageException error, ReadOnlySpan<CommandSyntax> commands)
    {
        Text($"{error.Headline}\n\n{(error.Syntax is { } syntax ? Help.Text(syntax) : Help.Text(commands))}");
        Error(options, error.Message);
        return 1;
    }

    /// <summary>Returns runc's exit status for a command it does not know.</summary>
    public static int UnknownCommand(GlobalOptions options, string name)
    {
        Error(options, $"No help topic for '{name}'");
        return 3;
    }

    private static void Write(Fd fd, string text)
    {
        try
        {
            Sys.Write(fd, Encoding.UTF8.GetBytes(text), "");
        }
        catch (OciException)
        {
            // Nobody listens: a closed pipe must not change the exit status.
        }
    }
}
