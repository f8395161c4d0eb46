using System.Net.Sockets;

namespace OciRuntime.SpecTests.Resources;

/// <summary>A systemd that hangs must not hang us: engines give up on a runtime much later than on an error.</summary>
public sealed class SilentSystemdTests : SpecTest
{
    // runtime.md#lifecycle: "If the runtime is unable to create the environment specified in the config.json, it MUST generate an error."
    // containerd and podman begin to worry at 30 s. All at once, since each waits for its 25 s.
    [Fact, Trait("speed", "slow")]
    public void Create_gives_up_within_30_s_and_names_the_unit()
    {
        Skip.If(File.Exists("/run/systemd/private"), "this host has a systemd that answers");
        using StubSystemd deaf = new(silentAt: "Hello"), deafOnceStarted = new("SetUnitProperties"), withoutVersion = new("Version"),
            ofUser = new("ControlGroup");
        using FullListener full = new();

        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        RunningCommand[] commands =
        [
            Launch("deaf", deaf.File),
            Launch("started", deafOnceStarted.File),
            Launch("version", withoutVersion.File),
            Launch("full", full.File),
            Launch("user", ofUser.File, Layout.Unified, "--rootless", "true"),
        ];

        string[][] says =
        [
            [$"StartTransientUnit({Scratch.Prefix}-deaf.scope)"],
            [$"SetUnitProperties({Scratch.Prefix}-started.scope)"],
            [$"Get Version({Scratch.Prefix}-version.scope)"],
            [$"StartTransientUnit({Scratch.Prefix}-full.scope)"],
            [$"Get ControlGroup({Scratch.Prefix}-user.scope)"],
        ];
        foreach ((RunningCommand command, string[] texts) in commands.Zip(says))
            command.Wait().Should().Fail().Saying(["systemd did not answer within 25 s", .. texts]);
        watch.Elapsed.TotalSeconds.Should().BeInRange(25, 30);
    }

    // runc(8): "Enable systemd cgroup support." Where there is none: config.md#valid-values: "Runtimes MUST generate an error when invalid
    // or unsupported values are encountered."
    [Fact]
    public void No_systemd_at_all_is_told_at_once()
    {
        Skip.If(File.Exists("/run/systemd/private") || File.Exists("/run/dbus/system_bus_socket"), "this host has a systemd or a message bus");
        Container container = NewContainer(Layout.Native, config => config.Linux["cgroupsPath"] = "system.slice:runcs:none");

        container.Command("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().Saying("systemd cannot be reached");
    }

    private RunningCommand Launch(string name, string socket, Layout layout = Layout.Native, params IEnumerable<string> flags)
    {
        RunOptions options = new()
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = "/usr/bin:/bin",
                ["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={socket}",
                ["DBUS_SESSION_BUS_ADDRESS"] = $"unix:path={socket}",
            },
        };
        Container container = NewContainer(
            layout,
            config =>
            {
                // A slice of its own: of two that share one, each may find it in use by the other, and leave it.
                config.Linux["cgroupsPath"] = $"{name}.slice:{Scratch.Prefix}:{name}";
                config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 50000 }; // systemd has the period since 242 only
            },
            options: options);
        return container.Launch([.. flags, "--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id]);
    }

    /// <summary>Accepts nobody, and no more can wait.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public FullListener()
        {
            Socket listener = New();
            listener.Bind(new UnixDomainSocketEndPoint(File));
            listener.Listen(1);
            try
            {
                while (true)
                    New().Connect(new UnixDomainSocketEndPoint(File));
            }
            catch (SocketException)
            {
                // EAGAIN: it is full
            }
        }

        public string File { get; } = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.sock");

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

        private Socket New()
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            _sockets.Add(socket);
            return socket;
        }
    }
}
