using System.Net.Sockets;
using System.Text;

namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>
/// NOTIFY_SOCKET of the caller, as of a systemd unit with Type=notify: the container gets a socket of its own, and its readiness is
/// passed on with the pid as the host sees it.
/// </summary>
public sealed class NotifySocketTests : SpecTest
{
    // systemd.service(5): "it is expected that the service sends a notification message via sd_notify(3) or an equivalent call when it has
    // finished starting up." runc passes READY=1 on, and MAINPID= of its own making.
    [Theory, BothLayouts]
    public void Readiness_of_the_container_is_passed_on(Layout layout)
    {
        using Socket systemd = Listen(out string path);
        Container container = NewContainer(layout, config => config.Guest("notify", "STATUS=starting\nREADY=1", "pause"), options: WithSocket(path));

        RunningCommand run = container.Launch("run", "--detach", "--bundle", container.Bundle.Folder, container.Id);
        string said = Everything(systemd);
        run.Wait().Should().Succeed();

        said.Should().Contain("READY=1");
        said.Should().Contain($"MAINPID={container.Pid}");
        container.Status.Should().Be("running");
    }

    // As runc, which mounts a socket at /run/notify: that of the host stays outside, for it would take MAINPID and the like from anybody.
    [Theory, BothLayouts]
    public void Container_sees_a_socket_of_its_own(Layout layout)
    {
        using Socket systemd = Listen(out string path);
        Container container = NewContainer(
            layout,
            config => config.Guest("out", "/report", "process", "notify", "READY=1", "pause"),
            options: WithSocket(path));

        container.Create().Should().Succeed();
        RunningCommand start = container.Launch("start", container.Id);
        // The starter waits until its barrier is answered.
        Everything(systemd);
        start.Wait().Should().Succeed();

        GuestReport guest = container.WaitForReport("/report", "notify");
        string variable = guest.Environment.Should().ContainSingle(variable => variable.StartsWith("NOTIFY_SOCKET=", StringComparison.Ordinal)).Which;
        variable.Should().NotContain(path);
        guest.Should().Report("notify", "ok");
    }

    // sd_notify(3): "Tells the service manager that service startup is finished". A process that ends without a word must not leave its
    // starter waiting.
    [Fact]
    public void Process_that_never_gets_ready_does_not_hang_the_start()
    {
        using Socket systemd = Listen(out string path);
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "3"), options: WithSocket(path));

        container.Create().Should().Succeed();
        container.Start();

        container.WaitFor("stopped");
    }

    private static RunOptions WithSocket(string path)
    {
        RunOptions options = new();
        return options with { Environment = new Dictionary<string, string>(options.Environment) { ["NOTIFY_SOCKET"] = path } };
    }

    private static Socket Listen(out string path)
    {
        path = Path.Combine(Scratch.NewFolder(), "notify");
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>What arrives. The descriptor that comes with BARRIER=1 is closed by not being asked for, which is the answer.</summary>
    private static string Everything(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (socket.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectRead))
            text.Append(Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer))).Append('\n');
        return text.ToString();
    }
}
