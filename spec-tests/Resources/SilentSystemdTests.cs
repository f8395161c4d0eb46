using System.Net.Sockets;

namespace OciRuntime.SpecTests.Resources;

/// <summary>A systemd that hangs must not hang us: engines give up on a runtime much later than on an error.</summary>
public sealed class SilentSystemdTests : SpecTest
{
    [SkippableFact]
    public void Create_gives_up_and_names_the_unit()
    {
        Skip.If(File.Exists("/run/systemd/private"), "this host has a systemd that answers");
        string path = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.sock");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(8);
        RunOptions options = new()
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={path}" },
        };
        Container container = NewContainer(Layout.Native, config => config.Linux["cgroupsPath"] = "system.slice:runcs:silent", options: options);

        container.Command("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id)
            .Fails("systemd did not answer", "StartTransientUnit", "runcs-silent.scope");
    }

    [SkippableFact]
    public void No_systemd_at_all_is_told_at_once()
    {
        Skip.If(File.Exists("/run/systemd/private") || File.Exists("/run/dbus/system_bus_socket"), "this host has a systemd or a message bus");
        Container container = NewContainer(Layout.Native, config => config.Linux["cgroupsPath"] = "system.slice:runcs:none");

        container.Command("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id).Fails("systemd cannot be reached");
    }
}
