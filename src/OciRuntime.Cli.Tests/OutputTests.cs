using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace OciRuntime.Cli.Tests;

public sealed class OutputTests : IDisposable
{
    private static readonly DateTime s_noon = new(2026, 11, 20, 12, 0, 5, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("runcs-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_json_line_has_the_keys_that_engines_decode()
    {
        string line = FileLogger.Line("json", "error", "container does not exist", s_noon);

        line.Should().Be("{\"level\":\"error\",\"msg\":\"container does not exist\",\"time\":\"2026-11-20T12:00:05Z\"}\n");
    }

    [Fact]
    public void A_text_line_is_written_as_runc_writes_it()
    {
        string line = FileLogger.Line("text", "error", "flag provided but not defined: -x", s_noon);

        line.Should().Be("time=\"2026-11-20T12:00:05Z\" level=error msg=\"flag provided but not defined: -x\"\n");
    }

    [Theory]
    [InlineData("exec: \"/no\\such\": stat /nosuch")]
    [InlineData("two\nlines\tand\r a bell \a and \u007f")]
    [InlineData("umlaut ü, snowman \u2603, clef \U0001d11e, nothing \0")]
    public void Any_text_survives_the_json_line(string message)
    {
        using JsonDocument line = JsonDocument.Parse(FileLogger.Line("json", "error", message, s_noon));

        line.RootElement.GetProperty("msg").GetString().Should().Be(message);
        FileLogger.Line("json", "error", message, s_noon).TrimEnd('\n').Should().NotContain("\n");
    }

    [Fact]
    public void Lines_are_appended_to_the_log()
    {
        string path = Path.Combine(_folder, "log.json");
        GlobalOptions options = Options("--log", path, "--log-format", "json");

        FileLogger.Append(options, "error", "first");
        FileLogger.Append(options, "error", "second");

        string[] lines = File.ReadAllLines(path);
        lines.Should().HaveCount(2);
        lines[0].Should().Contain("\"msg\":\"first\"");
        lines[1].Should().Contain("\"msg\":\"second\"");
    }

    [Fact]
    public void Warnings_go_to_the_log_file_or_to_a_stderr_that_is_no_containers_and_debug_lines_on_demand()
    {
        string path = Path.Combine(_folder, "log");

        new FileLogger(Options(), stderrIsContainers: false).IsEnabled(LogLevel.Warning).Should().BeTrue();
        new FileLogger(Options(), stderrIsContainers: true).IsEnabled(LogLevel.Warning).Should().BeFalse();
        new FileLogger(Options("--log", path), stderrIsContainers: true).IsEnabled(LogLevel.Warning).Should().BeTrue();
        new FileLogger(Options("--log", path), stderrIsContainers: false).IsEnabled(LogLevel.Debug).Should().BeFalse();
        new FileLogger(Options("--debug"), stderrIsContainers: false).IsEnabled(LogLevel.Debug).Should().BeTrue();
        File.ReadAllText(path).Should().BeEmpty("it is opened at the start, so that a log that cannot be written is an error then");
    }

    [Theory]
    [InlineData("plain ü ☃ \U0001d11e", "plain ü ☃ \U0001d11e")]
    [InlineData("\n\U0001d11e", "\\n\U0001d11e")]
    [InlineData("a\nb\u001b[2J\u007f\u009b\u202e", "a\\nb\\x1b[2J\\x7f\\x9b\\u202e")]
    public void What_a_terminal_would_obey_is_spelled_out(string text, string expected) => Printable.Escape(text).Should().Be(expected);

    [Fact]
    public void A_byte_that_is_no_text_is_spelled_out() => Printable.Escape($"a{(char)0xDC9B}b").Should().Be("a\\udc9bb");

    [Fact]
    public void A_log_line_says_what_is_not_printed_by_its_number_and_its_value_stays()
    {
        const string Message = "\u007f\u009b31m \u202e \u2028 \u200b";

        string line = FileLogger.Line("json", "error", Message, s_noon);

        line.TrimEnd('\n').ToCharArray().Should().OnlyContain(character => character >= ' ' && character <= '~');
        JsonDocument.Parse(line).RootElement.GetProperty("msg").GetString().Should().Be(Message);
    }

    private static GlobalOptions Options(params string[] args)
    {
        CommandLine line = new(args);
        line.ParseGlobals();
        return line.Globals;
    }
}
