using System.Xml;

namespace OciRuntime.TestRunner.Tests;

public class TrxFileTests
{
    [Fact]
    public void Tests_are_counted_by_their_outcome()
    {
        TrxFile file = TrxFile.Parse(Run(
            "Completed",
            Test("a", "Passed"),
            Test("b", "NotExecuted", message: "no controller"),
            Test("c", "Failed", message: "1 is not 2\nat X")));

        Tally tally = file.ToTally("P");

        tally.Should().BeEquivalentTo(new Tally(1, 1, ["c: 1 is not 2\n    at X"]));
    }

    [Fact]
    public void Figures_of_passed_tests_and_reasons_of_skipped_ones_are_remarks()
    {
        TrxFile file = TrxFile.Parse(Run(
            "Completed",
            Test("a", "Passed", text: "12 ms\nmore"),
            Test("b", "Passed"),
            Test("c", "NotExecuted", message: "needs &lt;root&gt;"),
            Test("d", "NotExecuted", text: "told on stdout")));

        file.Remarks().Should().Equal("a: 12 ms", "skipped c: needs <root>", "skipped d: told on stdout");
    }

    [Fact]
    public void A_test_host_that_crashed_counts_as_one_failure()
    {
        TrxFile file = TrxFile.Parse(Run("Failed", Test("a", "Passed")));

        file.ToTally("P").Failures.Should().Equal("P: the test run was cut short");
    }

    [Fact]
    public void A_failed_test_is_not_counted_once_more_as_a_run_that_failed() =>
        TrxFile.Parse(Run("Failed", Test("a", "Failed", message: "no"))).ToTally("P").Failures.Should().Equal("a: no");

    [Fact]
    public void A_file_that_is_cut_short_is_refused()
    {
        string whole = Run("Completed", Test("a", "Passed"));

        FluentActions.Invoking(() => TrxFile.Parse(whole[..^20])).Should().Throw<XmlException>();
    }

    private static string Run(string outcome, params string[] tests) =>
        $"""
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>{string.Concat(tests)}</Results>
          <ResultSummary outcome="{outcome}" />
        </TestRun>
        """;

    private static string Test(string name, string outcome, string message = "", string text = "") =>
        $"""
        <UnitTestResult testName="{name}" outcome="{outcome}">
          <Output><StdOut>{text}</StdOut><ErrorInfo><Message>{message}</Message></ErrorInfo></Output>
        </UnitTestResult>
        """;
}
