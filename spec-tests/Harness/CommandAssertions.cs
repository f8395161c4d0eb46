using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Harness;

internal static class HarnessAssertions
{
    public static CommandAssertions Should(this CommandResult result) => new(result);

    public static GuestAssertions Should(this GuestReport report) => new(report);

    /// <summary>The text as a part of a message of FluentAssertions, to which braces mean something.</summary>
    public static string InMessage(this string text) =>
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}

/// <summary>
/// What a command should have done: <c>container.Create().Should().Fail().At("/mounts/3").Saying("no such device")</c>. Every failed assertion shows
/// the command line, the exit code, stdout and stderr.
/// </summary>
internal sealed class CommandAssertions(CommandResult result)
{
    /// <summary>The result itself, for what is asked of its parts.</summary>
    public CommandResult Which => result;

    [CustomAssertion]
    public CommandAssertions Succeed(string because = "", params object[] becauseArgs) =>
        Expect(result.ExitCode == 0, "succeed", because, becauseArgs);

    [CustomAssertion]
    public CommandAssertions NotSucceed(string because = "", params object[] becauseArgs) =>
        Expect(result.ExitCode != 0, "not succeed", because, becauseArgs);

    /// <summary>The command fails as every command but exec does: with exit code 1.</summary>
    [CustomAssertion]
    public CommandAssertions Fail(string because = "", params object[] becauseArgs) =>
        Expect(result.ExitCode == 1, "fail with exit code 1", because, becauseArgs);

    /// <summary>The command fails as exec does, whose own failures must not look like those of the program: with exit code 255.</summary>
    [CustomAssertion]
    public CommandAssertions FailToExec(string because = "", params object[] becauseArgs) =>
        Expect(result.ExitCode == 255, "fail with exit code 255", because, becauseArgs);

    [CustomAssertion]
    public CommandAssertions ExitWith(int code, string because = "", params object[] becauseArgs) =>
        Expect(result.ExitCode == code, $"end with exit code {code}", because, becauseArgs);

    /// <summary>
    /// The message names the place in config.json by its JSON pointer: that of the field itself or of a field below it. Another runtime under test
    /// knows no pointers, so a test that holds for all of them gives the words, too, that may stand instead.
    /// </summary>
    [CustomAssertion]
    public CommandAssertions At(string pointer, string? orSaying = null)
    {
        bool names = Regex.IsMatch(result.Said, $@"(?<![\w/~]){Regex.Escape(pointer)}(?![\w~])");
        bool says = orSaying is not null && result.Said.Contains(orSaying, StringComparison.OrdinalIgnoreCase);
        return Expect(names || says, orSaying is null ? $"name {pointer}" : $"name {pointer} or say \"{orSaying}\"");
    }

    /// <summary>Each of the texts stands on stderr.</summary>
    [CustomAssertion]
    public CommandAssertions Saying(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
            Expect(result.Said.Contains(text, StringComparison.Ordinal), $"say \"{text}\"");
        return this;
    }

    [CustomAssertion]
    public CommandAssertions NotSaying(string text) => Expect(!result.Said.Contains(text, StringComparison.Ordinal), $"not say \"{text}\"");

    /// <summary>The command says nothing on stderr.</summary>
    [CustomAssertion]
    public CommandAssertions SayingNothing() => Expect(result.Stderr.Length == 0, "say nothing on stderr");

    /// <summary>The command writes nothing to stdout and stderr.</summary>
    [CustomAssertion]
    public CommandAssertions Silently() => Expect(result.Stdout.Length + result.Stderr.Length == 0, "write nothing");

    /// <summary>The whole of stdout is the text.</summary>
    [CustomAssertion]
    public CommandAssertions Printing(string text) => Expect(result.Stdout == text, $"print \"{text}\"");

    /// <summary>The guest in the container reports the one value for the key.</summary>
    [CustomAssertion]
    public CommandAssertions Reporting(string key, string value) => Reporting((key, value));

    /// <summary>The guest in the container reports the facts, beside others.</summary>
    [CustomAssertion]
    public CommandAssertions Reporting(params ReadOnlySpan<(string Key, string Value)> facts)
    {
        result.Guest.Should().Report(facts);
        return this;
    }

    [CustomAssertion]
    private CommandAssertions Expect(bool holds, string expectation, string because = "", params object[] becauseArgs)
    {
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(holds)
            .FailWith($"Expected {{context:the command}} to {expectation.InMessage()}{{reason}}:\n{result.ToString().InMessage()}");
        return this;
    }
}
