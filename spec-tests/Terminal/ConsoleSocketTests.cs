using Microsoft.Win32.SafeHandles;

namespace OciRuntime.SpecTests.Terminal;

/// <summary>--console-socket: the master end goes to the engine, one message with one descriptor, before the command returns.</summary>
public sealed class ConsoleSocketTests : SpecTest
{
    // runc-create(8): "a file descriptor referencing the master end of the console's pseudoterminal". conmon and go-runc want one message
    // with one descriptor, before create returns.
    [Theory, BothLayouts]
    public void Create_sends_the_master_end(Layout layout)
    {
        using DescriptorListener listener = new();
        Container container = WithTerminal(layout, "terminal", "fds", "line", "exit", "0");

        CommandResult result = container.Create("--console-socket", listener.File).Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        using SafeFileHandle master = listener.ReceiveOne(out string data);
        data.Should().Be("/dev/pts/0");
        listener.HasConnection.Should().BeFalse();
        using PseudoTerminal terminal = new(master);
        container.Start().Should().Succeed();
        terminal.WaitFor("fd 2");
        terminal.Type("typed\r");
        terminal.WaitFor("line\ttyped\\n");
        GuestReport guest = GuestReport.Parse(terminal.Shown.Replace("\r", "", StringComparison.Ordinal));
        new[] { guest["tty 0"], guest["tty 1"], guest["tty 2"] }.Should().AllBeEquivalentTo("yes");
        guest.Should().Report("console", "same");
        // Engines set what they want to have otherwise; the kernel's default is what they start from.
        guest.Should().Report("onlcr", "1");
    }

    // config.md#process: "consoleSize (object, OPTIONAL) specifies the console size in characters of the terminal": set before the engine
    // can set another.
    [Theory, BothLayouts]
    public void Terminal_has_the_size_of_the_config_when_it_arrives(Layout layout)
    {
        using DescriptorListener listener = new();
        Container container = NewContainer(layout, config =>
        {
            config.Process["terminal"] = true;
            config.Process["consoleSize"] = JsonNode.Parse("""{ "height": 48, "width": 132 }""");
            config.Guest("pause");
        });

        container.Create("--console-socket", listener.File).Should().Succeed();

        using PseudoTerminal terminal = new(listener.ReceiveOne(out _));
        terminal.Size.Should().Be("48 132");
    }

    // runc-exec(8): "Path to an AF_UNIX socket which will receive a file descriptor referencing the master end". So does runc-run(8).
    [Theory, BothLayoutsWith("run", "exec", "exec -p")]
    public void Detached_run_and_exec_send_it_too(Layout layout, string command)
    {
        using DescriptorListener listener = new();
        Container container = command == "run"
            ? WithTerminal(layout, "terminal", "resized")
            : NewContainer(layout, config => config.Guest("pause")).Started();
        string file = Path.Combine(container.Bundle.Folder, "process.json");
        File.WriteAllText(file, """{ "terminal": true, "user": {}, "args": ["/bin/guest", "terminal", "resized"], "cwd": "/" }""");

        CommandResult result = command switch
        {
            "run" => container.Run("-d", "--console-socket", listener.File),
            "exec" => container.Exec(["-t", "-d", "--console-socket", listener.File], "terminal", "resized"),
            _ => container.Command("exec", "--process", file, "--detach", "--console-socket", listener.File, container.Id),
        };

        (result.Should().Succeed().Which.Stdout + result.Stderr).Should().Be("");
        using PseudoTerminal terminal = new(listener.ReceiveOne(out _));
        terminal.WaitFor("/dev/tty\tok");
        terminal.Resize(51, 101);
        terminal.WaitFor("resized\t51 101");
        if (command != "run")
            container.WaitForExecsToEnd();
    }

    // runc's docs/terminals.md: "After runc exits, the only process with a copy of the pseudo-terminal master file descriptor is whoever
    // read the file descriptor from the socket." conmon and go-runc wait for the end of the pipe that was the runtime's stdio.
    [Theory, BothLayouts]
    public void Init_with_a_terminal_holds_nothing_of_the_callers(Layout layout)
    {
        using DescriptorListener listener = new();
        Container container = WithTerminal(layout, "pause");

        container.Create("--console-socket", listener.File).Should().Succeed();

        using SafeFileHandle master = listener.ReceiveOne(out _);
        foreach (string fd in Directory.EnumerateFileSystemEntries($"/proc/{container.Pid}/fd"))
            (new FileInfo(fd).LinkTarget ?? "").Should().NotContain(Scratch.Folder);
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    [Theory]
    [InlineData("create")]
    [InlineData("run")]
    [InlineData("exec")]
    public void Missing_socket_is_an_error_that_leaves_nothing(string command)
    {
        Container container = command == "exec"
            ? NewContainer(Layout.Native, config => config.Guest("pause")).Started()
            : WithTerminal(Layout.Native, "pause");
        string socket = Path.Combine(container.Bundle.Folder, "no.sock");

        CommandResult result = command switch
        {
            "create" => container.Create("--console-socket", socket).Should().Fail().Saying(socket, "no such file or directory").Which,
            "run" => container.Run("-d", "--console-socket", socket).Should().Fail().Saying(socket, "no such file or directory").Which,
            _ => container.Exec(["-t", "-d", "--console-socket", socket], "pause")
                .Should().FailToExec().Saying(socket, "no such file or directory").Which,
        };

        result.Stdout.Should().Be("");
        if (command != "exec")
            container.State().Should().Fail().Saying("does not exist");
    }

    // runc-create(8): "Path to an AF_UNIX socket". A plain file is none.
    [Fact]
    public void Socket_that_is_a_plain_file_is_an_error()
    {
        Container container = WithTerminal(Layout.Native, "pause");
        string file = Path.Combine(container.Bundle.Folder, "plain");
        File.WriteAllText(file, "");

        container.Create("--console-socket", file).Should().Fail().Saying(file);

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    // As runc 1.1.5, in its words; go-runc gives a socket only with a terminal.
    [Fact]
    public void Socket_without_terminal_or_detach_is_refused()
    {
        using DescriptorListener listener = new();
        Container plain = NewContainer(Layout.Native, config => config.Guest("pause"));
        Container terminal = WithTerminal(Layout.Native, "pause");
        Container running = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        const string Words = "cannot use console socket if runc will not detach or allocate tty";

        plain.Create("--console-socket", listener.File).Should().Fail().Saying(Words);
        plain.Run("-d", "--console-socket", listener.File).Should().Fail().Saying(Words);
        terminal.Run("--console-socket", listener.File).Should().Fail().Saying(Words);
        running.Exec(["-t", "--console-socket", listener.File], "pause").Should().FailToExec().Saying(Words);
        running.Exec(["-d", "--console-socket", listener.File], "pause").Should().FailToExec().Saying(Words);

        listener.HasConnection.Should().BeFalse();
    }

    // runc's docs/terminals.md: "(which is required if you want to use runc in detached new terminal mode): --console-socket". In runc's
    // words.
    [Fact]
    public void Detached_terminal_without_a_socket_is_refused()
    {
        Container terminal = WithTerminal(Layout.Native, "pause");
        Container running = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        const string Words = "cannot allocate tty if runc will detach without setting console socket";

        terminal.Create().Should().Fail().Saying(Words);
        terminal.Run("--detach").Should().Fail().Saying(Words);
        running.Exec(["-t", "-d"], "pause").Should().FailToExec().Saying(Words);
    }

    // CVE-2025-52565: what lies at /dev/pts and /dev/console of the image is not to be trusted. A link is followed inside the root alone.
    [Theory, BothLayouts]
    public void Links_in_the_image_lead_to_nothing_of_the_host(Layout layout)
    {
        HostMarker marker = new();
        using DescriptorListener listener = new();
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Process["terminal"] = true;
                config.RemoveMount("/dev/pts");
                config.RemoveMount("/dev/shm");
                config.RemoveMount("/dev/mqueue");
                config.RemoveMount("/dev");
                config.Mount("/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620");
                config.Guest("terminal");
            },
            bundle =>
            {
                Directory.CreateDirectory(bundle.InRootfs("/dev/pts"));
                File.CreateSymbolicLink(bundle.InRootfs("/dev/console"), marker.File);
            });

        container.Create("--console-socket", listener.File).Should().Succeed();

        marker.IsUntouched();
        File.Exists(container.Bundle.InRootfs(marker.File)).Should().BeTrue("the terminal is bound where the link leads inside the root");
    }

    // runc's docs/terminals.md: "a new pseudo-terminal using the container's namespaced /dev/pts/ptmx": without a devpts there is none.
    [Fact]
    public void Container_without_a_devpts_says_so()
    {
        using DescriptorListener listener = new();
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Process["terminal"] = true;
            config.RemoveMount("/dev/pts");
            config.Guest("terminal");
        });

        container.Create("--console-socket", listener.File).Should().Fail().At("/process/terminal");

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    private Container WithTerminal(Layout layout, params string[] actions) => NewContainer(layout, config =>
    {
        config.Process["terminal"] = true;
        config.Guest(actions);
    });
}
