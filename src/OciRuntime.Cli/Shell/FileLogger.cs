using System.Globalization;
using Microsoft.Extensions.Logging;
using OciRuntime.Containers;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>
/// Writes runc's log lines, to stderr if there is no file. A detached container keeps that stderr as its own: there a warning would be read
/// as the container's output, so it goes to a file or nowhere. With --debug everything is logged.
/// </summary>
/// <param name="options">Where the log is, and its format.</param>
/// <param name="stderrIsContainers">True for a command that leaves a process behind which writes to this stderr.</param>
internal sealed class FileLogger(GlobalOptions options, bool stderrIsContainers) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) =>
        logLevel != LogLevel.None && (options.Debug || logLevel >= (options.Log is null && stderrIsContainers ? LogLevel.Error : LogLevel.Warning));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        Write(options, Word(logLevel), formatter(state, exception));
    }

    /// <summary>To the log file; to stderr if there is none.</summary>
    public static void Write(GlobalOptions options, string level, string message)
    {
        if (options.Log is null)
        {
            Output.LogLine(Line(options.LogFormat, level, message, DateTime.UtcNow));
            return;
        }
        try
        {
            Append(options, level, message);
        }
        catch (OciException)
        {
            // That there is no log was an error at the start of the command; a disk that is full by now must not end a container.
        }
    }

    /// <summary>A caller that wants a log must not find out at the first error that there is none.</summary>
    public static void Require(string log) => Open(log).Dispose();

    /// <summary>One write to a file opened for appending: the calls for a container share it.</summary>
    public static void Append(GlobalOptions options, string level, string message)
    {
        using OwnedFd file = Open(options.Log!);
        Sys.WriteText(file, Line(options.LogFormat, level, message, DateTime.UtcNow), options.Log!);
    }

    /// <summary>{"level":"error","msg":"…","time":"2026-11-20T23:32:22Z"} or time="2026-11-20T23:32:22Z" level=error msg="…".</summary>
    internal static string Line(string format, string level, string message, DateTime utc)
    {
        string quoted = Printable.EscapeJson(JsonText.Quote(message)); // a JSON string is a Go string literal, too
        string time = utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return format == "json"
            ? $$"""{"level":"{{level}}","msg":{{quoted}},"time":"{{time}}"}""" + "\n"
            : $"time=\"{time}\" level={level} msg={quoted}\n";
    }

    private static OwnedFd Open(string log) => Sys.Open(Fd.Cwd, log, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND, Octal._0644);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
