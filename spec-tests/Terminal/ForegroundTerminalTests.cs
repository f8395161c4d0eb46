using System.Diagnostics;

namespace OciRuntime.SpecTests.Terminal;

/// <summary>A process with a terminal that the caller's own terminal shows: `run` and `exec -t` in the foreground.</summary>
public sealed class ForegroundTerminalTests : SpecTest
{
    // config.md#process: "terminal (bool, OPTIONAL) specifies whether a terminal is attached to the process".
    // config-linux.md#default-devices: "/dev/console is set up if terminal is enabled in the config".
    [Theory, BothLayouts]
    public void Process_of_run_has_a_terminal_of_its_own_container(Layout layout)
    {
        using PseudoTerminal terminal = new(30, 100);
        Container container = WithTerminal(layout, "terminal", "fds", "process", "exit", "5");

        terminal.WaitForExit(Run(terminal, container)).Should().Be(5);

        GuestReport guest = GuestReport.Parse(terminal.Shown.Replace("\r", "", StringComparison.Ordinal));
        new[] { guest["tty 0"], guest["tty 1"], guest["tty 2"] }.Should().AllBeEquivalentTo("yes");
        guest.Should().Report(
            ("winsize", "30 100"),
            ("console", "same"),
            ("/dev/tty", "ok"),
            ("terminal session", guest["sid"]));
        guest.Keys.Where(key => key.StartsWith("fd ", StringComparison.Ordinal)).Should().Equal("fd 0", "fd 1", "fd 2");
        new[] { guest["fd 0"], guest["fd 1"], guest["fd 2"] }.Should().AllBeEquivalentTo("/dev/pts/0");
        container.State().Should().Fail().Saying("does not exist");
    }

    // runc-exec(8): "Allocate a pseudo-TTY."
    [Theory, BothLayoutsWith("-t", "--tty")]
    public void Process_of_exec_has_one(Layout layout, string flag)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        terminal.WaitForExit(Exec(terminal, container, flag, "terminal", "exit", "3")).Should().Be(3);

        GuestReport guest = GuestReport.Parse(terminal.Shown.Replace("\r", "", StringComparison.Ordinal));
        new[] { guest["tty 0"], guest["tty 1"], guest["tty 2"] }.Should().AllBeEquivalentTo("yes");
        guest.Should().Report(
            ("winsize", "24 80"),
            ("/dev/tty", "ok"),
            ("console", "ENOENT"));
    }

    // pty(7): "changing the ownership and permissions of the slave device using grantpt(3)": or a user's shell could not open its own
    // terminal again: ssh, gpg and su do.
    [Theory, BothLayouts]
    public void Terminal_belongs_to_the_user_of_the_process(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = NewContainer(layout, config =>
        {
            config.Process["terminal"] = true;
            config.Process["user"]!["uid"] = 1000;
            config.Guest("terminal", "open", "/dev/pts/0");
        });

        terminal.WaitForExit(Run(terminal, container)).Should().Be(0);

        GuestReport guest = GuestReport.Parse(terminal.Shown.Replace("\r", "", StringComparison.Ordinal));
        guest.Should().Report(
            ("terminal owner", "1000:5"),
            ("open /dev/pts/0", "ok"));
    }

    // config.md#posix-platform-user: "uid (int, REQUIRED) specifies the user ID in the container namespace", which owns the terminal.
    [Theory, BothLayouts]
    public void Terminal_works_in_a_user_namespace(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = NewContainer(
            layout,
            config =>
            {
                config.NewUserNamespace(100000, 1000);
                config.Process["terminal"] = true;
                config.Guest("terminal");
            },
            bundle => bundle.OwnRootfs(100000));

        terminal.WaitForExit(Run(terminal, container)).Should().Be(0);

        GuestReport guest = GuestReport.Parse(terminal.Shown.Replace("\r", "", StringComparison.Ordinal));
        guest.Should().Report(
            ("terminal owner", "0:5"),
            ("console", "same"));
    }

    // termios(3), cfmakeraw: "input is available character by character, echoing is disabled, and all special processing of terminal input
    // and output characters is disabled."
    [Theory, BothLayouts]
    public void Keys_reach_the_process_as_they_are(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = WithTerminal(layout, "echo", "begin", "line");
        Process run = Run(terminal, container);
        terminal.WaitFor("begin");
        Container.WaitUntil(() => terminal.IsRaw, () => "the caller's terminal is not raw");

        terminal.Type("some ümläut\r");

        terminal.WaitForExit(run).Should().Be(0);
        terminal.Shown.Should().Contain("line\tsome ümläut\\n");
    }

    // termios(3), ISIG: "When any of the characters INTR, QUIT, SUSP, or DSUSP are received, generate the corresponding signal." ^C is a
    // key like others for us; the terminal inside makes SIGINT of it.
    [Theory, BothLayouts]
    public void Interrupt_key_interrupts_the_process_and_not_the_runtime(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = WithTerminal(layout, "trap", "INT", "44", "echo", "begin", "pause");
        Process run = Run(terminal, container);
        terminal.WaitFor("begin");
        Container.WaitUntil(() => terminal.IsRaw, () => "the caller's terminal is not raw");

        terminal.Type("\x03");

        terminal.WaitForExit(run).Should().Be(44);
    }

    // ioctl_tty(2): "When the window size changes, a SIGWINCH signal is sent to the foreground process group." CRI-O relies on it for exec.
    [Theory, BothLayouts]
    public void Resize_of_the_callers_terminal_reaches_the_process(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        Process exec = Exec(terminal, container, "-t", "echo", "begin", "resized");
        terminal.WaitFor("begin");
        Container.WaitUntil(() => terminal.IsRaw, () => "the caller's terminal is not raw");

        terminal.Resize(41, 121);

        terminal.WaitForExit(exec).Should().Be(0);
        terminal.Shown.Should().Contain("resized\t41 121");
    }

    // config.md#process: "consoleSize (object, OPTIONAL) specifies the console size in characters of the terminal." Our own terminal has
    // none here.
    [Theory, BothLayouts]
    public void Size_of_the_config_counts_where_the_callers_terminal_has_none(Layout layout)
    {
        using PseudoTerminal terminal = new();
        Container container = NewContainer(layout, config =>
        {
            config.Process["terminal"] = true;
            config.Process["consoleSize"] = JsonNode.Parse("""{ "height": 33, "width": 77 }""");
            config.Guest("terminal");
        });

        terminal.WaitForExit(Run(terminal, container)).Should().Be(0);

        terminal.Shown.Should().Contain("winsize\t33 77");
    }

    // runc's docs/terminals.md: "runc will copy all stdio between its stdio and the container's stdio". For that the caller's terminal is
    // raw, and his shell must find it as it was.
    [Theory]
    [InlineData("exit", "0")]
    [InlineData("exit", "9")]
    [InlineData("raise", "KILL")]
    public void Callers_terminal_is_restored_when_the_process_ends(string action, string value)
    {
        using PseudoTerminal terminal = new(24, 80);
        string before = terminal.Attributes;
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        terminal.WaitForExit(Exec(terminal, container, "-t", action, value));

        terminal.Attributes.Should().Be(before);
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    // runc-exec(8): "255 if an error occurred."
    [Fact]
    public void Callers_terminal_is_restored_when_the_process_cannot_run()
    {
        using PseudoTerminal terminal = new(24, 80);
        string before = terminal.Attributes;
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        int code =
            terminal.WaitForExit(terminal.Start([Repository.RuntimeBinary, "--root", container.StateRoot, "exec", "-t", container.Id, "nosuch"]));

        code.Should().Be(255);
        terminal.Shown.Should().Contain("executable file not found in $PATH");
        terminal.Attributes.Should().Be(before);
    }

    // As runc, which restores it however the process ends; 137 is 128 and SIGKILL, see bash(1).
    [Fact]
    public void Callers_terminal_is_restored_when_the_container_is_killed()
    {
        using PseudoTerminal terminal = new(24, 80);
        string before = terminal.Attributes;
        Container container = WithTerminal(Layout.Native, "echo", "begin", "pause");
        Process run = Run(terminal, container);
        terminal.WaitFor("begin");

        container.Kill("KILL").Should().Succeed();

        terminal.WaitForExit(run).Should().Be(137);
        terminal.Attributes.Should().Be(before);
    }

    // As runc in the foreground, also with a terminal. BuildKit sends signals to the runtime.
    [Fact]
    public void Signals_of_the_runtime_are_forwarded()
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = WithTerminal(Layout.Native, "trap", "TERM", "45", "echo", "begin", "pause");
        Process run = Run(terminal, container);
        terminal.WaitFor("begin");

        Native.kill(run.Id, Native.SIGTERM).Should().Be(0);

        terminal.WaitForExit(run).Should().Be(45);
    }

    // pty(7): "Data flow between master and slave is handled asynchronously". A pty holds a few KiB: all the rest waits for our copying,
    // and nothing of it may be lost at the end.
    [Theory, BothLayouts]
    public void All_output_is_shown(Layout layout)
    {
        using PseudoTerminal terminal = new(24, 80);
        Container container = NewContainer(layout, config => config.Guest("pause"), bundle => bundle.AddBusybox()).Started();

        int code = terminal.WaitForExit(terminal.Start(
            [.. layout.Prefix(), Repository.RuntimeBinary, "--root", container.StateRoot, "exec", "-t", container.Id, "/bin/sh", "-c",
                "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; echo last"]));

        code.Should().Be(0);
        terminal.Shown.Should().Contain("line 2500\r\n");
        terminal.Shown.Should().EndWith("line 4999\r\nlast\r\n");
    }

    // runc's docs/terminals.md: "the stdio of the foreground runc process will remain the stdio that the process was started with". docker
    // exec -it's daemon side and `script` give a terminal on some of the three only.
    [Fact]
    public void Input_may_come_from_a_file()
    {
        using PseudoTerminal terminal = new(24, 80);
        string input = Path.Combine(Scratch.NewFolder(), "input");
        File.WriteAllText(input, "from a file\n");
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        int code = terminal.WaitForExit(terminal.Start(
            [Repository.RuntimeBinary, "--root", container.StateRoot, "exec", "-t", container.Id, "/bin/guest", "line", "terminal"], $"<{input}"));

        code.Should().Be(0);
        terminal.Shown.Should().Contain("line\tfrom a file\\n");
        terminal.Shown.Should().Contain("tty 0\tyes");
    }

    // termios(3), ONLCR: "Map NL to CR-NL on output." The terminal of the process does not: a file is to have the lines as they were
    // written.
    [Fact]
    public void Output_may_go_to_a_file()
    {
        using PseudoTerminal terminal = new(24, 80);
        string output = Path.Combine(Scratch.NewFolder(), "output");
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        int code = terminal.WaitForExit(terminal.Start(
            [Repository.RuntimeBinary, "--root", container.StateRoot, "exec", "-t", container.Id, "/bin/guest", "echo", "one", "echo", "two"],
            $">{output}"));

        code.Should().Be(0);
        File.ReadAllText(output).Should().Be("echo\tone\necho\ttwo\n");
    }

    private Container WithTerminal(Layout layout, params string[] actions) => NewContainer(layout, config =>
    {
        config.Process["terminal"] = true;
        config.Guest(actions);
    });

    private static Process Run(PseudoTerminal terminal, Container container) =>
        terminal.Start([.. container.Layout.Prefix(), Repository.RuntimeBinary, "--root", container.StateRoot, "run", "--bundle",
            container.Bundle.Folder, container.Id]);

    private static Process Exec(PseudoTerminal terminal, Container container, string flag, params string[] actions) =>
        terminal.Start([.. container.Layout.Prefix(), Repository.RuntimeBinary, "--root", container.StateRoot, "exec", flag, container.Id,
            "/bin/guest", .. actions]);
}
