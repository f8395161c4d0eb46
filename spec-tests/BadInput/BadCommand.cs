namespace OciRuntime.SpecTests.BadInput;

/// <summary>
/// A command that must fail, run twice: with the log on stderr and with --log FILE --log-format json. Engines read whichever suits
/// them, so both must say the same, and the state root must be empty after each.
/// </summary>
internal static class BadCommand
{
    public static CommandResult OfCreate(Container container) => Of(container, "create", "--bundle", container.Bundle.Folder, container.Id);

    public static CommandResult Of(Container container, params string[] arguments)
    {
        CommandResult plain = container.Command(arguments);
        plain.Should().Fail();
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();

        string log = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.log");
        CommandResult logged = container.Command(["--log", log, "--log-format", "json", .. arguments]);
        logged.Should().Fail();
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();

        // {"level":"error","msg":"...","time":"2026-11-20T23:33:48Z"}, one object a line; the last error is the one engines show.
        JsonNode[] lines = [.. File.ReadAllLines(log).Select(line => JsonNode.Parse(line)!)];
        JsonNode last = lines.Last(line => (string)line["level"]! == "error");
        string message = (string)last["msg"]!;
        logged.Stderr.Should().Contain(message.Replace("\n", "\\n", StringComparison.Ordinal));
        ((string)last["time"]!).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d");
        return logged with { Stderr = message };
    }
}
