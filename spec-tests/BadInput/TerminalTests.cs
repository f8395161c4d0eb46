namespace OciRuntime.SpecTests.BadInput;

/// <summary>Terminal and console socket in combinations that cannot work.</summary>
public sealed class TerminalTests : SpecTest
{
    // runc's docs/terminals.md: "(which is required if you want to use runc in detached new terminal mode): --console-socket". Without it
    // nobody would hold the terminal's other end after create.
    [Fact]
    public void Detached_terminal_without_a_socket()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["terminal"] = true);

        BadCommand.OfCreate(container).Should().Fail().At("/process/terminal", orSaying: "tty");
    }

    // runc-create(8): "a file descriptor referencing the master end of the console's pseudoterminal": there is none to send. As runc 1.1.5,
    // in its words.
    [Fact]
    public void Console_socket_without_a_terminal()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.Folder, "--console-socket", "/no/such/socket", container.Id)
            .Should().Fail().At("--console-socket", orSaying: "console socket");
    }

    // runc's docs/terminals.md: "it means it can't open a terminal (because there isn't one)".
    [Fact]
    public void Foreground_terminal_without_a_tty_to_attach_to()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["terminal"] = true);

        container.Run().Should().Fail().At("/process/terminal", orSaying: "tty");
    }
}
