namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// What the guest program should have seen of its container. A failed assertion shows every fact that differs and the whole report.
/// </summary>
internal sealed class GuestAssertions(GuestReport report)
{
    /// <summary>The guest reports the one value for the key.</summary>
    [CustomAssertion]
    public GuestAssertions Report(string key, string value) => Report((key, value));

    /// <summary>The guest reports each of the facts, beside others.</summary>
    [CustomAssertion]
    public GuestAssertions Report(params ReadOnlySpan<(string Key, string Value)> facts)
    {
        string differences = "";
        foreach ((string key, string value) in facts)
        {
            if (report.All(key) is not [var only] || only != value)
                differences += $"\n  {key}: {value}, not {(report.Has(key) ? string.Join(" and ", report.All(key)) : "missing")}";
        }
        return Expect(differences.Length == 0, $"report{differences}\n");
    }

    /// <summary>The guest reports the key, with whatever value.</summary>
    [CustomAssertion]
    public GuestAssertions Report(string key) => Expect(report.Has(key), $"report {key}");

    [CustomAssertion]
    public GuestAssertions NotReport(string key) => Expect(!report.Has(key), $"not report {key}");

    [CustomAssertion]
    private GuestAssertions Expect(bool holds, string expectation)
    {
        Execute.Assertion.ForCondition(holds)
            .FailWith($"Expected {{context:the guest}} to {expectation.InMessage()} in:\n{report.ToString().InMessage()}");
        return this;
    }
}
