using OciRuntime.Linux;

namespace OciRuntime.Init.Tests;

public sealed class HookProcessTests
{
    private static HookProcess Shell(string script, long timeout = 0, params string[] environment) =>
        new("/bin/sh", timeout, ["sh", "-c", script], environment, "{\"pid\":", "}");

    [Fact]
    public void Hook_reads_the_state_from_its_standard_input()
    {
        string file = Path.GetTempFileName();
        try
        {
            Shell($"cat > {file}").Run(42);
            File.ReadAllText(file).Should().Be("{\"pid\":42}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Hook_gets_exactly_the_given_environment() => Shell("[ \"$A\" = 1 ] && [ -z \"$HOME\" ]", 0, "A=1").Run(1);

    [Fact]
    public void Hook_need_not_read_its_input() => Shell("exec true").Run(1);

    [Fact]
    public void Failed_hook_tells_its_status_and_what_it_printed()
    {
        OciException error = Invoking(() => Shell("echo no luck >&2; exit 3").Run(1)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("exit status 3");
        error.Message.Should().Contain("no luck");
    }

    [Fact]
    public void Hook_and_what_it_started_end_with_their_time()
    {
        OciException error = Invoking(() => Shell("sleep 60 & echo $!; wait", timeout: 1).Run(1)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("timed out after 1 s");
    }

    [Fact]
    public void Missing_hook_is_an_error_with_its_path() =>
        Invoking(() => new HookProcess("/no/such/hook", 0, [], [], "", "").Run(1)).Should().Throw<OciException>().Which.Message.Should().Contain(
            "/no/such/hook");

    [Fact]
    public void Hook_that_prints_more_than_is_kept_still_ends() => Shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done").Run(1);
}
