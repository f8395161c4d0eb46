namespace OciRuntime.SpecTests.BadInput;

/// <summary>Init and the runtime in surroundings that nobody gives them on purpose.</summary>
public sealed class OddEnvironmentTests : SpecTest
{
    // As runc: an error is one line. A trace of the .NET runtime, "Unhandled exception", ends the process by SIGABRT (134) and tells nobody anything.
    [Theory]
    [InlineData("init", "98", "99")]
    [InlineData("init", "98", "-1")]
    [InlineData("init", "0", "1", "2")]
    [InlineData("init", "x")]
    [InlineData("init")]
    public void Init_that_is_called_by_hand_ends_without_a_trace(params string[] arguments)
    {
        CommandResult result = Runtime.Run(new RunOptions(), arguments);

        result.Should().Fail();
        result.Stderr.Should().BeEmpty();
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never
    // attempted". getrlimit(2) has what each of these limits makes fail.
    [Theory]
    [InlineData("ulimit -n 5")]
    [InlineData("ulimit -n 8")]
    [InlineData("ulimit -n 12")]
    [InlineData("ulimit -n 16")]
    [InlineData("ulimit -s 64")]
    [InlineData("ulimit -v 98304")]
    [InlineData("ulimit -v 400000")]
    [InlineData("ulimit -f 0")]
    [InlineData("exec <&-")]
    [InlineData("exec >&-")]
    [InlineData("exec 2>&-")]
    [InlineData("exec <&- >&- 2>&-")]
    public void Small_limits_and_closed_stdio_give_an_error_or_a_container(string shellLine)
    {
        RunOptions options = new() { Through = RunOptions.After(shellLine) };
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"), options: options);

        CommandResult result = container.Run();

        result.ExitCode.Should().BeOneOf([0, 1], "{0}", result);
        result.Stderr.Should().NotContain("Unhandled").And.NotContain("   at ").And.NotContain("internal error");
    }

    // getrlimit(2): "RLIMIT_AS: This is the maximum size of the process's virtual memory (address space)." The heap of the .NET runtime is reserved
    // in it.
    [Theory]
    [InlineData(20_000)]
    [InlineData(98_303)]
    public void Too_little_address_space_is_told_in_one_line(int limitKiB)
    {
        RunOptions options = new() { Through = RunOptions.After($"ulimit -v {limitKiB}") };

        CommandResult result = Runtime.Run(options, "--version").Should().Fail().Which;

        result.Stderr.Should().Be($"runcs: the limit of address space (ulimit -v) is {limitKiB} KiB, and 98304 KiB are needed\n");
    }

    // cgroups(7), pids: "limiting the number of process that may be created in a cgroup". clone(2): "EAGAIN". Neither the command nor who calls it
    // may wait for a process that cannot come to be: the clone of init, that of an exec's second stage, a hook.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Caller_without_free_pids_gets_an_error_at_once(int free)
    {
        Layout.Native.Needs("pids");
        string caller = $"/sys/fs/cgroup/{(LayoutCommand.HostIsUnified ? "" : "pids/")}{Scratch.NewName()}";
        Directory.CreateDirectory(caller);
        try
        {
            RunOptions options = new()
            {
                Through = RunOptions.After($"echo 0 > {caller}/cgroup.procs; echo {free + 1} > {caller}/pids.max"),
                Limit =
                TimeSpan.FromSeconds(10)
            };
            Container running = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
            Container other = NewContainer(Layout.Native, config => config.Guest("exit", "0"), options: options);

            CommandResult exec = Runtime.Run(options, "--root", running.StateRoot, "exec", running.Id, "/bin/guest", "exit", "0");
            CommandResult run = other.Command("run", "--bundle", other.Bundle.Folder, other.Id);

            if (free < 2)
                exec.Should().FailToExec().Saying("resource temporarily unavailable");
            else
                exec.Should().Succeed();
            if (free < 1)
                run.Should().Fail().Saying("resource temporarily unavailable");
            else
                run.Should().Succeed();
        }
        finally
        {
            Container.WaitUntil(() => File.ReadAllText($"{caller}/cgroup.procs").Length == 0, () => "the caller's cgroup stays busy");
            Directory.Delete(caller);
        }
    }

    // strace(1): "Fault injection makes the specified syscalls fail". Whatever the first calls of init answer, the runtime says which failed.
    [Theory]
    [InlineData("fcntl")]
    [InlineData("prctl")]
    [InlineData("mmap", 40)]
    [InlineData("recvmsg")]
    [InlineData("sendto")]
    [InlineData("setresgid")]
    [InlineData("umask")]
    [InlineData("setsid")]
    [InlineData("fsopen")]
    [InlineData("openat2")]
    public void Failing_call_of_init_prints_no_trace(string call, int from = 1)
    {
        Skip.IfNot(File.Exists("/usr/bin/strace"), "strace is not installed");
        string trace = Path.Combine(Scratch.NewFolder(), "trace");
        RunOptions options = new()
        {
            Through = ["/usr/bin/strace", "-f", "-o", trace, "-e", $"trace={call}", "-e", $"inject={call}:error=EPERM:when={from}+"],
        };
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"), options: options);

        CommandResult result = container.Run();

        result.Stderr.Should().NotContain("Unhandled").And.NotContain("   at ");
        result.ExitCode.Should().BeOneOf([0, 1], "{0}", result);
        File.ReadAllText(trace).Should().NotContain("SIGABRT");
    }
}
