using OciRuntime.Linux;

namespace OciRuntime.Cli.Tests;

public sealed class LogOptionTests
{
    // crun(1): --log=LOG takes "journald:IDENTIFIER" and "syslog:IDENTIFIER".
    [Theory]
    [InlineData("journald:box")]
    [InlineData("syslog:")]
    public void A_log_that_is_no_file_is_refused(string log)
    {
        GlobalOptions options = new();
        options.Set("log", log);

        options.Invoking(given => given.Check()).Should().Throw<OciException>().WithMessage($"invalid log \"{log}\": runcs writes to a file only");
    }
}
