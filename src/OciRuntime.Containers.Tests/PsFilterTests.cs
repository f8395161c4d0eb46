using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Containers.Tests;

public sealed class PsFilterTests
{
    // As ps(1) prints them: a blank in a name, and a number too wide for its column.
    private const string Output = """
        COMMAND             PID STAT
        podman pause       7563 S
        bash                 42 S
        sh              4194303 R
        a-name-beyond-it  12345678 S

        """;

    [Theory]
    [InlineData(7563, "podman pause       7563 S")]
    [InlineData(42, "bash                 42 S")]
    [InlineData(4194303, "sh              4194303 R")]
    [InlineData(12345678, "a-name-beyond-it  12345678 S")]
    public void Line_of_a_process_is_found_by_the_number_under_the_title(int pid, string line) =>
        Ps.Filter(Output, [pid]).Should().Be($"COMMAND             PID STAT\n{line}\n");

    [Fact]
    public void Title_stands_alone_where_no_process_is_wanted() => Ps.Filter(Output, []).Should().Be("COMMAND             PID STAT\n");
}
