using System.Diagnostics;
using System.Net.Sockets;
using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class DBusConnectionTests
{
    [Fact]
    public void Real_bus_says_hello_and_answers_with_errors()
    {
        Skip.IfNot(File.Exists("/usr/bin/dbus-daemon"), "dbus-daemon is not installed");
        string socket = $"/tmp/runcs-dbus-{Guid.NewGuid():n}";
        using Process daemon = Process.Start(new ProcessStartInfo(
            "/usr/bin/dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address", $"--address=unix:path={socket}"])
        { RedirectStandardOutput = true })!;
        try
        {
            daemon.StandardOutput.ReadLine().Should().StartWith("unix:path=");
            using DBusConnection connection = DBusConnection.TryOpen(socket, timeoutMs: 10_000)!;

            DBusMessage hello = connection.Call(Call(connection, "Hello"));
            new DBusReader(hello.Body, 0).String().Should().StartWith(":1.");
            // The bus tells us our own name by a signal, and that came first.
            connection.NextSignal().Member.Should().Be("NameAcquired");
            DBusErrorException error = Invoking(() => connection.Call(Call(connection, "NoSuchMethod"))).Should().Throw<DBusErrorException>().Which;
            error.Name.Should().Be("org.freedesktop.DBus.Error.UnknownMethod");
            error.Message.Should().Contain("NoSuchMethod");
        }
        finally
        {
            daemon.Kill();
            daemon.WaitForExit();
            File.Delete(socket);
        }
    }

    [Fact]
    public void Missing_socket_is_no_error()
    {
        DBusConnection.TryOpen("/nonexistent/socket", timeoutMs: 100).Should().BeNull();
    }

    [Fact]
    public void Peer_that_never_answers_ends_in_a_timeout()
    {
        using OwnedFd listener = Listen(out string path);
        OciException error = Invoking(() => DBusConnection.TryOpen(path, timeoutMs: 50)).Should().Throw<OciException>().Which;
        error.Error.Should().Be(Errno.ETIMEDOUT);
        File.Delete(path);
    }

    // connect(2): EAGAIN where the listener's queue is full.
    [Fact]
    public void Peer_that_accepts_nobody_ends_in_a_timeout()
    {
        using OwnedFd listener = Listen(out string path);
        List<Socket> waiting = [];
        try
        {
            while (true)
            {
                Socket next = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(next);
                next.Connect(new UnixDomainSocketEndPoint(path));
            }
        }
        catch (SocketException)
        {
        }

        OciException error = Invoking(() => DBusConnection.TryOpen(path, timeoutMs: 50)).Should().Throw<OciException>().Which;

        error.Error.Should().Be(Errno.ETIMEDOUT);
        waiting.ForEach(socket => socket.Dispose());
        File.Delete(path);
    }

    private static DBusMessage Call(DBusConnection connection, string member) => new()
    {
        Type = DBusMessageType.MethodCall,
        Serial = connection.NextSerial(),
        Path = "/org/freedesktop/DBus",
        Interface = "org.freedesktop.DBus",
        Member = member,
        Destination = "org.freedesktop.DBus",
    };

    private static OwnedFd Listen(out string path)
    {
        path = $"/tmp/runcs-dbus-{Guid.NewGuid():n}";
        OwnedFd socket = Sys.BindUnix(Fd.Cwd, path, Libc.SOCK_STREAM);
        Libc.listen(socket.Value, 1).Should().Be(0);
        return socket;
    }
}
