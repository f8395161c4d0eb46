namespace OciRuntime.TestRunner;

/// <summary>The counts of one project or check, and a text of one or more lines for each failure.</summary>
internal sealed record Tally(int Passed, int Skipped, IReadOnlyList<string> Failures)
{
    /// <summary>The tally of a check or step that succeeded and counts as <paramref name="tests"/> tests.</summary>
    public static Tally Success(int tests) => new(tests, 0, []);

    /// <summary>The tally of a check or step that failed, which counts as one test.</summary>
    public static Tally Failure(string text) => new(0, 0, [text]);
}
