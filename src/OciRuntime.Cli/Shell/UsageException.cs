namespace OciRuntime.Cli;

/// <summary>The command line is wrong: the usage goes to stdout, the message to the error channels, the exit status is 1.</summary>
/// <param name="message">runc's words: callers compare them.</param>
/// <param name="syntax">The command whose usage to show; null for the program's.</param>
internal sealed class UsageException(string message, CommandSyntax? syntax) : Exception(message)
{
    public CommandSyntax? Syntax { get; } = syntax;

    /// <summary>First line of the usage on stdout.</summary>
    public string Headline { get; init; } = syntax is null ? $"Incorrect Usage. {message}" : $"Incorrect Usage: {message}";
}
