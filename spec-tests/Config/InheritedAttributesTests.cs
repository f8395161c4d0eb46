namespace OciRuntime.SpecTests.Config;

/// <summary>What of the runtime's caller does not become the container's, and what does.</summary>
public sealed class InheritedAttributesTests : SpecTest
{
    // runc 1.3.1: "runc now resets the CPU affinity of the container's process" - an engine that is bound to a CPU would bind every container.
    [Fact]
    public void Processors_of_the_caller_do_not_bind_the_container()
    {
        Skip.If(Environment.ProcessorCount < 2, "there is one processor alone");
        RunOptions bound = new() { Through = ["taskset", "1"] };
        string all = File.ReadLines("/proc/1/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
        Container container = NewContainer(Layout.Native, config => config.Args("/bin/busybox", "sleep", "1000"), bundle => bundle.AddBusybox(),
            bound);

        container.Started();
        CommandResult exec = container.Command("exec", container.Id, "/bin/busybox", "grep", "Cpus_allowed:", "/proc/self/status")
            .Should().Succeed().Which;

        File.ReadLines($"/proc/{container.Pid}/status").Should().Contain(all);
        exec.Stdout.Trim().Should().Be(all);
    }

    // runc's fixStdioPermissions: "the user should be able to open /dev/stdout": a pipe of root's, and a file that is written to.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_of_another_user_can_open_its_own_output(bool userNamespace)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Process["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 };
                if (userNamespace)
                    config.NewUserNamespace(100_000, 65_536);
                config.Args("/bin/busybox", "sh", "-c", "echo file > /dev/stdout; echo pipe > /dev/stderr");
            },
            bundle => bundle.AddBusybox(),
            new RunOptions { Through = ["/bin/sh", "-c", "umask 077; \"$@\" 2>&1 > out.$$ | cat >&2; cat out.$$", "sh"] });

        CommandResult result = container.Run();

        result.Stderr.Should().Be("pipe\n");
        result.Stdout.Should().Be("file\n");
    }

    // chown(2) of a file that is only read would give /etc/passwd away, should that be the standard input.
    [Fact]
    public void A_file_that_is_only_read_keeps_its_owner()
    {
        string input = Path.Combine(Scratch.NewFolder(), "input");
        File.WriteAllText(input, "");
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Process["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 };
                config.Guest("exit", "0");
            },
            options: new RunOptions { StdinFile = input });

        container.Run().Should().Succeed();

        Runtime.Run(new RunOptions { Binary = "/usr/bin/stat" }, "--format", "%u", input).Stdout.Should().Be("0\n");
    }

    // runc(8), --preserve-fds: "Pass N additional file descriptors to the container"; a number that the caller has not given is one of the runtime's
    // own.
    [Theory]
    [InlineData("run", 1, 0)]
    [InlineData("run", 2, 1)]
    [InlineData("create", 1, 0)]
    [InlineData("create", 3, 2)]
    public void Descriptor_that_is_not_given_is_an_error(string command, int wanted, int given)
    {
        Dictionary<int, string> descriptors = Enumerable.Range(3, given).ToDictionary(fd => fd, _ => "/dev/null");
        Container container = NewContainer(Layout.Native, config => config.Guest("fds"), options: new RunOptions { Descriptors = descriptors });

        CommandResult result = container.Command(command, "--bundle", container.Bundle.Folder, "--preserve-fds", $"{wanted}", container.Id);

        result.Should().Fail().Saying($"--preserve-fds: descriptor {3 + given} is not open");
        container.State().Should().Fail().Saying("does not exist");
    }
}
