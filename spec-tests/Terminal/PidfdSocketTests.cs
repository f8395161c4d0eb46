using Microsoft.Win32.SafeHandles;

namespace OciRuntime.SpecTests.Terminal;

/// <summary>--pidfd-socket: a descriptor of the process itself, which no other process can ever take the place of.</summary>
public sealed class PidfdSocketTests : SpecTest
{
    // pidfd_open(2): "obtain a file descriptor that refers to a process". As runc since 1.2; it comes as a terminal does, through
    // SCM_RIGHTS.
    [Theory, BothLayoutsWith("create", "run", "exec")]
    public void Pidfd_of_the_process_is_sent(Layout layout, string command)
    {
        using DescriptorListener listener = new();
        Container container = NewContainer(layout, config => config.Guest("pause"));
        string pidFile = Path.Combine(container.Bundle.Folder, "pid");
        string[] flags = ["--pidfd-socket", listener.File, "--pid-file", pidFile];

        if (command == "create")
            container.Create(flags).Should().Succeed();
        else if (command == "run")
            container.Run(["-d", .. flags]).Should().Succeed();
        else
            container.Started().Exec(["-d", .. flags], "exit", "0").Should().Succeed();

        using SafeFileHandle pidfd = listener.ReceiveOne(out _);
        string info = File.ReadAllText($"/proc/self/fdinfo/{pidfd.DangerousGetHandle()}");
        // "Pid:\t1234", see pidfd_open(2)
        info.Should().Contain($"Pid:\t{File.ReadAllText(pidFile)}\n");
        if (command == "exec")
            container.WaitForExecsToEnd();
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    [Fact]
    public void Missing_socket_is_an_error_that_leaves_nothing()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));

        container.Create("--pidfd-socket", "/no/such/socket").Should().Fail().Saying("/no/such/socket", "no such file or directory");

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }
}
