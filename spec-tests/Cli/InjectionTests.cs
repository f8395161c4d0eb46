using System.Globalization;

namespace OciRuntime.SpecTests.Cli;

/// <summary>
/// CWE-117 and CWE-150: what others chose reaches terminals and logs. A line feed would forge a line of the log, an escape sequence would
/// retitle the window of whoever reads it, a bidirectional override would show another order.
/// </summary>
public sealed class InjectionTests : SpecTest
{
    private const string Evil = "a\nlevel=error\r\u001b]0;x\u0007\u007f\u009b31m\u202eb\u2028c";

    // CWE-117: "Improper Output Neutralization for Logs". runc 1.5 quotes in its log and not on stderr.
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public void Errors_are_one_clean_line_in_each_channel(string format)
    {
        string log = Path.Combine(Scratch.NewFolder(), "log");

        CommandResult result = Runtime.Run(new RunOptions(), "--log", log, "--log-format", format, "run", "--bundle", $"/no/{Evil}", "x")
            .Should().Fail().Saying("/no/a\\n").Which;

        ShouldBeClean(result.Stderr, lines: 1);
        ShouldBeClean(File.ReadAllText(log), lines: 1);
        if (format == "json")
            ((string)JsonNode.Parse(File.ReadAllText(log))!["msg"]!).Should().Contain(Evil);
    }

    // CWE-150: "Improper Neutralization of Escape, Meta, or Control Sequences": what a hook prints is the text of its author, and of its input.
    [Theory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("poststop")]
    public void Output_of_a_hook_is_clean(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook(kind,
                    new JsonObject { ["path"] = "/bin/sh", ["args"] = ContainerConfig.Array("sh", "-c", $"printf '%s' '{Evil}' >&2; exit 1") });
                config.Guest("exit", "0");
            },
            bundle => bundle.AddBusybox());

        CommandResult result = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id);

        result.Should().ExitWith(kind == "poststop" ? 0 : 1);
        said.Should().Contain("error running " + kind + " hook #0: ");
        ShouldBeClean(said, lines: kind == "poststop" ? 1 : 2);
    }

    // CWE-150: names in config.json come from whoever made it; init tells of them, too.
    [Theory]
    [InlineData("cwd")]
    [InlineData("args")]
    [InlineData("hostname")]
    [InlineData("mount type")]
    [InlineData("sysctl")]
    [InlineData("capability")]
    [InlineData("rlimit")]
    [InlineData("seccomp")]
    public void Names_of_the_config_are_clean_in_errors_warnings_and_debug_lines(string where)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            switch (where)
            {
                case "cwd": config.Process["cwd"] = "/bin/guest/" + Evil; break;
                case "args": config.Args("/" + Evil); break;
                case "hostname": config.Root["hostname"] = Evil + new string('x', 100); break;
                case "mount type": config.Mount("/data", Evil, "none"); break;
                case "sysctl": config.Linux["sysctl"] = new JsonObject { [Evil] = Evil }; break;
                case "capability": config.Process["capabilities"] = new JsonObject { ["bounding"] = ContainerConfig.Array(Evil) }; break;
                case "rlimit": config.Process["rlimits"] = new JsonArray(new JsonObject { ["type"] = Evil, ["soft"] = 1, ["hard"] = 1 }); break;
                default: config.Linux["seccomp"] = new JsonObject { ["defaultAction"] = Evil }; break;
            }
        });

        CommandResult onStderr = container.Command("--debug", "--trace", "-", "run", "--bundle", container.Bundle.Folder, container.Id);
        container.Logged(out string said, "--debug", "run", "--bundle", container.Bundle.Folder, container.Id);

        onStderr.Stderr.Should().NotBeEmpty();
        ShouldBeClean(onStderr.Stderr);
        ShouldBeClean(said);
    }

    // CWE-150: whoever may make a bundle names its folder, and root lists it.
    [Fact]
    public void Reports_are_clean()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { [Evil] = Evil };
            config.Guest("pause", Evil);
        });
        string bundle = Path.Combine(Scratch.NewFolder(), Evil);
        Directory.CreateSymbolicLink(bundle, container.Bundle.Folder);
        container.Command("create", "--bundle", bundle, container.Id).Should().Succeed();
        container.Start().Should().Succeed();

        string list = container.Command("list").Should().Succeed().Which.Stdout;
        string json = container.Command("list", "--format", "json").Should().Succeed().Which.Stdout;
        string state = container.State().Should().Succeed().Which.Stdout;

        ShouldBeClean(list, lines: 2);
        ShouldBeClean(json, lines: 1);
        ShouldBeClean(state);
        ShouldBeClean(container.Command("ps", container.Id).Should().Succeed().Which.Stdout, lines: 2);
        ShouldBeClean(container.Command("events", "--stats", container.Id).Should().Succeed().Which.Stdout, lines: 1);
        ((string)JsonNode.Parse(state)!["annotations"]![Evil]!).Should().Be(Evil);
        ((string)JsonNode.Parse(json)![0]!["annotations"]![Evil]!).Should().Be(Evil);
    }

    // CWE-150: the usage repeats the words that it does not know.
    [Theory]
    [InlineData("--" + Evil)]
    [InlineData("state", "--" + Evil)]
    [InlineData(Evil)]
    [InlineData("help", Evil)]
    public void Wrong_usage_is_clean(params string[] arguments)
    {
        CommandResult result = Runtime.Run(new RunOptions(), arguments);

        result.ExitCode.Should().BeOneOf(1, 3);
        ShouldBeClean(result.Stdout);
        ShouldBeClean(result.Stderr, lines: 1);
    }

    private static void ShouldBeClean(string text, int? lines = null)
    {
        text.Where(c => c != '\n' && CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            .Select(c => $"U+{(int)c:X4}").Should().BeEmpty(text);
        if (lines is { } count)
            text.TrimEnd('\n').Split('\n').Should().HaveCount(count, text);
    }
}
