using System.Xml.Linq;

namespace OciRuntime.TestRunner;

/// <summary>
/// One test of a result file: <paramref name="Text"/> is what it printed, <paramref name="Message"/> says why it failed or was skipped.
/// </summary>
internal sealed record TestResult(string Name, string Outcome, string Message, string Text);

/// <summary>
/// The result file that `dotnet test --logger trx` writes. A test stands in it as
/// <c>&lt;UnitTestResult testName="T"
/// outcome="Failed"&gt;&lt;Output&gt;&lt;StdOut&gt;..&lt;/StdOut&gt;&lt;ErrorInfo&gt;&lt;Message&gt;..&lt;/Message&gt;</c>.
/// </summary>
internal sealed record TrxFile(IReadOnlyList<TestResult> Tests, bool RunFailed)
{
    /// <summary>Parses the text of a result file. Throws XmlException where it is cut short.</summary>
    public static TrxFile Parse(string xml)
    {
        XElement root = XDocument.Parse(xml).Root!;
        XNamespace ns = root.Name.Namespace;
        string TextOf(XElement test, string element) => test.Descendants(ns + element).FirstOrDefault()?.Value.Trim() ?? "";
        TestResult[] tests =
        [
            .. root.Descendants(ns + "UnitTestResult").Select(test => new TestResult(
                (string?)test.Attribute("testName") ?? "?",
                (string?)test.Attribute("outcome") ?? "?",
                TextOf(test, "Message"),
                TextOf(test, "StdOut"))),
        ];
        return new TrxFile(tests, (string?)root.Descendants(ns + "ResultSummary").FirstOrDefault()?.Attribute("outcome") == "Failed");
    }

    /// <summary>
    /// Counts the tests, and tells each failure with the first lines of its reason. A test host that crashed leaves a file in which
    /// every test that ran has passed, but whose run failed: that counts as one failure.
    /// </summary>
    public Tally ToTally(string project)
    {
        List<string> failures = [.. Tests.Where(test => test.Outcome is not ("Passed" or "NotExecuted")).Select(Describe)];
        if (failures.Count == 0 && RunFailed)
            failures.Add($"{project}: the test run was cut short");
        return new Tally(Tests.Count(test => test.Outcome == "Passed"), Tests.Count(test => test.Outcome == "NotExecuted"), failures);
    }

    /// <summary>
    /// The lines to print of tests that did not fail: figures that a test measured and does not judge, and the reason of each skipped one.
    /// </summary>
    public IEnumerable<string> Remarks()
    {
        foreach (TestResult test in Tests)
        {
            if (test.Outcome == "Passed" && test.Text.Length > 0)
                yield return $"{test.Name}: {FirstLine(test.Text)}";
            else if (test.Outcome == "NotExecuted")
                yield return $"skipped {test.Name}: {FirstLine(test.Message.Length > 0 ? test.Message : test.Text)}";
        }
    }

    private static string Describe(TestResult test) => $"{test.Name}: {string.Join("\n    ", test.Message.Split('\n').Take(12))}";

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
