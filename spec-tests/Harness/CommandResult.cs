using FluentAssertions.Execution;

namespace OciRuntime.SpecTests.Harness;

/// <summary>How a command of the runtime ended. Exit code as a shell sees it; a negative one is a command that had to be killed.</summary>
internal sealed record CommandResult(string CommandLine, int ExitCode, string Stdout, string Stderr)
{
    /// <summary>What the guest program printed.</summary>
    public GuestReport Guest => GuestReport.Parse(Stdout);

    public CommandResult Succeeds()
    {
        Ended(ExitCode == 0, "should have succeeded");
        return this;
    }

    public CommandResult Exits(int code)
    {
        Ended(ExitCode == code, $"should have ended with {code}");
        return this;
    }

    /// <summary>Fails with code 1 and a message on stderr that contains each of the texts, in whatever case.</summary>
    public CommandResult Fails(params ReadOnlySpan<string> texts)
    {
        Ended(ExitCode == 1, "should have failed with 1");
        // The text log quotes its message: level=error msg="... \"sh\" ...".
        string said = Stderr.Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (string text in texts)
            Ended(said.Contains(text, StringComparison.OrdinalIgnoreCase), $"should say \"{text}\"");
        return this;
    }

    /// <summary>A failed exec: 255, and each of the texts in the message.</summary>
    public CommandResult FailsToExec(params ReadOnlySpan<string> texts)
    {
        Ended(ExitCode == 255, "should have failed with 255");
        string said = Stderr.Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (string text in texts)
            Ended(said.Contains(text, StringComparison.Ordinal), $"should say \"{text}\"");
        return this;
    }

    /// <summary>Fails with code 1 and names the place: by its pointer in config.json, or in the words runc has for it.</summary>
    public CommandResult FailsAt(string pointer, string words)
    {
        Fails();
        Ended(
            Stderr.Contains(pointer, StringComparison.Ordinal) || Stderr.Contains(words, StringComparison.OrdinalIgnoreCase),
            $"should name {pointer} or say \"{words}\"");
        return this;
    }

    private void Ended(bool asExpected, string expectation)
    {
        if (!asExpected)
            throw new AssertionFailedException($"{expectation}:\n{this}");
    }

    public override string ToString() => $"$ {CommandLine}\nexit code {ExitCode}\nstdout: {Shortened(Stdout)}\nstderr: {Shortened(Stderr)}";

    private static string Shortened(string text) => text.Length <= 2000 ? text : $"{text[..1000]}\n[...]\n{text[^1000..]}";
}
