namespace OciRuntime.SpecTests.Cli;

/// <summary>A command that prints has not succeeded if nobody can read what it printed.</summary>
public sealed class LostOutputTests : SpecTest
{
    // write(2), ENOSPC: "The device containing the file referred to by fd has no room for the data": a script that keeps the output on a full
    // disk must learn of it. runc 1.1.5 ends with 0 for some of these.
    [Theory]
    [InlineData("exec >/dev/full", "no space left on device")]
    [InlineData("exec >&-", "bad file descriptor")]
    [InlineData("mkfifo \"$0.$$\"; exec 3<>\"$0.$$\" >\"$0.$$\" 3<&-; rm \"$0.$$\"", "broken pipe")]
    public void Every_command_that_prints_says_so(string redirection, string words)
    {
        string script = Path.Combine(Scratch.NewFolder(), "fifo");
        RunOptions options = new() { Through = ["/bin/sh", "-c", $"{redirection}; exec \"$@\"", script] };
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"), options: options).Started();
        string id = container.Id;
        string[][] commands =
        [
            ["list"], ["list", "--quiet"], ["list", "--format", "json"], ["state", id], ["ps", id], ["ps", "--format", "json", id],
            ["events", "--stats", id], ["features"], ["help"], ["help", "run"], ["run", "--help"], ["--help"], ["--version"], [],
        ];

        foreach (string[] command in commands)
        {
            CommandResult result = container.Command(command).Should().Fail().Saying(words).Which;
            result.Stderr.TrimEnd('\n').Split('\n').Should().HaveCount(1, result.ToString());
        }
    }

    // close(2): the lowest free number is the next file's: neither the log nor a trace may take the place of stdout.
    [Fact]
    public void Closed_stdout_does_not_lead_into_another_file()
    {
        string folder = Scratch.NewFolder();
        RunOptions options = new() { Through = RunOptions.After("exec <&- >&-") };

        Runtime.Run(options, "--trace", $"{folder}/trace", "--log", $"{folder}/log", "--root", folder, "features").Should().Fail().Saying("stdout");

        File.ReadAllText($"{folder}/trace").Should().NotContain("ociVersionMin");
        File.ReadAllText($"{folder}/log").Should().NotContain("ociVersionMin");
    }

    // runc-run(8): a container whose caller has closed its streams runs: what it prints goes nowhere, as under runc.
    [Fact]
    public void Container_runs_with_closed_streams()
    {
        RunOptions options = new() { Through = RunOptions.After("exec <&- >&- 2>&-") };
        Container container = NewContainer(Layout.Native, config => config.Guest("fds", "exit", "7"), options: options);

        container.Run().Should().ExitWith(7);
    }

    // runc-create(8): "Specify the file to write the initial container process' PID to." rename(2) replaces what is there, and a host without
    // /dev/null is broken.
    [Theory]
    [InlineData("device", "create")]
    [InlineData("fifo", "create")]
    [InlineData("socket", "create")]
    [InlineData("directory", "create")]
    [InlineData("link to a device", "create")]
    [InlineData("link to a descriptor", "create")]
    [InlineData("device", "run")]
    [InlineData("device", "exec")]
    public void Pid_file_that_is_no_file_is_refused(string kind, string command)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string path = Path.Combine(container.Bundle.Folder, "there");
        Shell(kind switch
        {
            "device" => $"mknod {path} c 1 3",
            "fifo" => $"mkfifo {path}",
            "socket" => $"/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"{path}\")'",
            "directory" => $"mkdir {path}",
            "link to a device" => $"ln -s /dev/null {path}",
            _ => $"ln -s /proc/self/fd/1 {path}",
        });
        string before = Shell($"stat -c '%F %i' {path}");

        if (command == "exec")
        {
            container.Started().Command("exec", "--pid-file", path, container.Id, "/bin/guest", "exit", "0")
                .Should().FailToExec().Saying($"--pid-file {path}: is no regular file");
        }
        else
        {
            container.Command(command, "--bundle", container.Bundle.Folder, "--pid-file", path, container.Id)
                .Should().Fail().Saying($"--pid-file {path}: is no regular file");
            container.State().Should().Fail().Saying("does not exist");
        }

        Shell($"stat -c '%F %i' {path}").Should().Be(before);
        Shell($"rm -rf {path}");
    }

    private static string Shell(string line)
    {
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0, line);
        return output;
    }
}
