using System.Security.Cryptography;

namespace OciRuntime.SpecTests.Exec;

/// <summary>An exec brings a process of the host into a container that may be hostile: nothing may come with it.</summary>
public sealed class ExecSecurityTests : SpecTest
{
    // runtime-linux.md#file-descriptors: "By default, only the stdin, stdout and stderr file descriptors are kept open for the application
    // by the runtime." containerd leaks its socket as 3 into some calls.
    [Theory, BothLayouts]
    public void Descriptors_of_the_caller_do_not_reach_the_process(Layout layout)
    {
        string file = Path.Combine(Scratch.NewFolder(), "leak");
        File.WriteAllText(file, "leaked");
        RunOptions options = new() { Descriptors = new Dictionary<int, string> { [3] = file, [9] = file } };
        Container container = NewContainer(layout, config => config.Guest("pause"), options: options).Started();

        container.ExecReport([], "fds").Keys.Should().Equal("fd 0", "fd 1", "fd 2");
    }

    // CVE-2024-21626: a directory descriptor of the runtime as working directory leads to the host's tree.
    [Theory, BothLayouts]
    public void Working_directory_cannot_be_a_descriptor_of_the_runtime(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"), bundle => File.WriteAllText(bundle.InRootfs("/marker"), ""))
            .Started();
        string[] root =
            [.. Directory.GetFileSystemEntries(container.Bundle.Rootfs).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

        for (int fd = 0; fd <= 40; fd++)
        {
            CommandResult result = container.Exec(["--cwd", $"/proc/self/fd/{fd}"], "list", ".", "list", "..");

            // The one directory that may be open there is the root of the container, which has no parent.
            if (result.ExitCode == 0)
            {
                result.Guest.All("list .").Should().Equal(root);
                result.Guest.All("list ..").Should().Equal(root);
            }
            else
            {
                result.Should().FailToExec().Saying($"/proc/self/fd/{fd}");
            }
        }
    }

    // CVE-2016-9962: a process inside looks at every newcomer and takes what it can get of it.
    [Theory, BothLayouts]
    public void Process_of_the_container_cannot_look_into_the_newcomer(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Process["noNewPrivileges"] = false;
                config.Args("/bin/sh", "/data/spy");
            },
            bundle =>
            {
                bundle.AddBusybox();
                File.WriteAllText(bundle.InRootfs("/data/spy"), """
                    while :; do
                      for d in /proc/[0-9]*; do
                        case $d in /proc/1|/proc/$$) continue;; esac
                        [ "$(readlink $d/exe)" = /bin/guest ] && continue
                        ls -l $d/fd $d/root/ >> /data/seen 2>/dev/null
                      done
                    done
                    """);
                foreach (string applet in (ReadOnlySpan<string>)["readlink", "["])
                    File.CreateSymbolicLink(bundle.InRootfs($"/bin/{applet}"), "busybox");
            }).Started();

        for (int i = 0; i < 20; i++)
            container.ExecReport([], "echo", $"{i}");

        string seen = container.Bundle.InRootfs("/data/seen");
        string text = File.Exists(seen) ? File.ReadAllText(seen) : "";
        text.Should().NotContain("memfd:");
        text.Should().NotContain("socket:");
    }

    // CVE-2019-5736: the command is a script whose interpreter is the runtime itself.
    [Theory, BothLayouts]
    public void Command_that_is_the_runtime_itself_cannot_reach_its_file(Layout layout)
    {
        byte[] before = SHA256.HashData(File.ReadAllBytes(Repository.RuntimeBinary));
        Container container = NewContainer(
            layout,
            config => config.Guest("pause"),
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/evil"), "#!/proc/self/exe\n");
                File.SetUnixFileMode(bundle.InRootfs("/evil"), (UnixFileMode)Octal._0755);
            }).Started();

        container.Command("exec", container.Id, "/evil");

        SHA256.HashData(File.ReadAllBytes(Repository.RuntimeBinary)).Should().Equal(before);
    }

    // fifo(7): "Normally, opening the FIFO blocks until the other end is opened also." .NET reads these files when it starts, and crashes
    // on some contents.
    [Theory, BothLayouts]
    public void Hostile_files_in_place_of_procfs_are_not_read(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Root["mounts"] = new JsonArray();
                config.Linux.Remove("maskedPaths");
                config.Linux.Remove("readonlyPaths");
                config.Guest("pause");
            },
            bundle =>
            {
                foreach (string folder in (ReadOnlySpan<string>)["/proc/self", "/proc/1", "/sys/fs/cgroup", "/sys/devices/system/cpu"])
                    Directory.CreateDirectory(bundle.InRootfs(folder));
                foreach (string file in (ReadOnlySpan<string>)["/proc/self/mountinfo", "/proc/self/cgroup", "/proc/self/maps", "/proc/self/status",
                    "/proc/self/exe",
                                         "/proc/meminfo", "/proc/self/uid_map", "/sys/fs/cgroup/memory.max", "/sys/devices/system/cpu/online"])
                {
                    Native.mkfifo(bundle.InRootfs(file), 0b110_110_110).Should().Be(0);
                }
            }).Started();

        container.ExecReport([], "echo", "in")["echo"].Should().Be("in");
    }

    // cgroup_namespaces(7): "virtualize the view of a process's cgroups (see cgroups(7)) as seen via /proc/pid/cgroup and
    // /proc/pid/mountinfo." A cgroup mount whose root is the process's own cgroup is one of the contents that .NET 9 crashes on.
    [Theory, BothLayouts]
    public void Cgroup_mount_that_shows_the_own_cgroup_as_its_root_does_no_harm(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.NewUserNamespace(100000, 1000);
            config.Guest("pause");
        }, bundle => bundle.OwnRootfs(100000)).Started();

        container.ExecReport([], "echo", "in")["echo"].Should().Be("in");
    }

    // config.md#mounts: "mounts (array of objects, OPTIONAL)". The runtime may not rely on anything of the container's tree while it starts
    // inside.
    [Theory, BothLayouts]
    public void Container_without_procfs_and_devices_can_be_entered(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.Root["mounts"] = new JsonArray();
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
            config.Guest("pause");
        }).Started();

        container.ExecReport([], "echo", "in")["echo"].Should().Be("in");
    }

    // runc's docs/terminals.md: "the container's stdio is a set of pipes which are used to copy data": they are given to the user there. A
    // pipe that stays root's could not be opened by him.
    [Theory, BothLayouts]
    public void User_can_open_the_pipes_of_his_process_by_name(Layout layout)
    {
        RunOptions piped = new() { Layout = layout, Through = ["/bin/sh", "-c", "\"$@\" | cat", "sh"] };
        Container container = Running(layout);

        CommandResult result = Runtime.Run(piped, "--root", container.StateRoot, "exec", "-u", "1000", container.Id, "/bin/guest", "open",
            "/proc/self/fd/1");

        result.Should().Succeed().Reporting("open /proc/self/fd/1", "ok");
    }

    // config.md#process: "env (array of strings, OPTIONAL) with the same semantics as IEEE Std 1003.1-2008's environ": nothing else is in
    // it. conmon leaves its variables to the runtime.
    [Theory, BothLayouts]
    public void Environment_of_the_caller_does_not_reach_the_process(Layout layout)
    {
        RunOptions options = new()
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["_OCI_SYNCPIPE"] = "3" },
        };
        Container container = NewContainer(layout, config => config.Guest("pause"), options: options).Started();

        container.ExecReport([], "process").Environment.Should().NotContain(variable => variable.StartsWith('_'));
    }

    // signal(7): "During an execve(2), ... the dispositions of ignored signals are left unchanged", and "the signal mask is preserved
    // across execve(2)": what the runtime ignores or blocks must not stay so.
    [Fact]
    public void Signals_of_the_process_are_those_of_a_fresh_one()
    {
        GuestReport guest = Running(Layout.Native).ExecReport([], "signals");

        guest.Signals("signals_ignored").Should().Be(0UL);
        guest.Signals("signals_blocked").Should().Be(0UL);
    }

    private Container Running(Layout layout) => NewContainer(layout, config => config.Guest("pause")).Started();
}
