namespace OciRuntime.SpecTests.Security;

/// <summary>CVE-2024-21626 and its kin: what the caller or the runtime has open must not reach the container.</summary>
public sealed class LeakedDescriptorTests : SpecTest
{
    // runtime-linux.md#file-descriptors: "By default, only the stdin, stdout and stderr file descriptors are kept open for the application
    // by the runtime." containerd's shim leaks its socket as 3 into the first call, podman its port reservations.
    [Theory, BothLayouts]
    public void Descriptors_of_the_caller_do_not_reach_the_process(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fds", "out", "/report", "fds"), options: Leaking());

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Keys.Should().Equal("fd 0", "fd 1", "fd 2");
    }

    // runtime-linux.md#file-descriptors: "only the stdin, stdout and stderr file descriptors are kept open", by create and start as well.
    [Theory, BothLayouts]
    public void They_do_not_reach_it_through_create_and_start_either(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "fds", "echo", "end"), options: Leaking());

        container.Started();

        GuestReport guest = container.WaitForReport("/report", "echo");
        // Descriptor 3 is the report itself.
        guest.Keys.Order(StringComparer.Ordinal).Should().Equal("echo", "fd 0", "fd 1", "fd 2", "fd 3");
        guest.Should().Report("fd 3", "/report");
    }

    // CVE-2016-9962: a waiting init that still holds a descriptor of the host offers it to whoever can read its /proc entry.
    [Theory, BothLayouts]
    public void Waiting_init_holds_nothing_of_the_caller(Layout layout)
    {
        RunOptions options = Leaking();
        Container container = NewContainer(layout, config => config.Guest("pause"), options: options);

        container.Create().Should().Succeed();

        string[] targets = [.. Directory.EnumerateFileSystemEntries($"/proc/{container.Pid}/fd").Select(link => new FileInfo(link).LinkTarget ?? "")];
        foreach (string leaked in options.Descriptors.Values)
            targets.Should().NotContain(leaked);
    }

    // CVE-2024-21626: the working folder is taken through a descriptor that would lead out of the container.
    [Theory]
    [InlineData("/proc/self/fd/{0}")]
    [InlineData("/proc/self/fd/{0}/../../..")]
    [InlineData("/proc/1/fd/{0}")]
    [InlineData("/proc/self/cwd")]
    public void Cwd_through_a_descriptor_never_shows_the_host(string pattern)
    {
        HostMarker marker = new();
        for (int fd = 3; fd <= 12; fd++)
        {
            string cwd = string.Format(pattern, fd);
            RunOptions options = new() { Descriptors = new Dictionary<int, string> { [3] = marker.Folder, [9] = "/sys/fs/cgroup" } };
            Container container = NewContainer(
                Layout.Native,
                config =>
                {
                    config.Process["cwd"] = cwd;
                    config.Guest("process", "list", ".", "read", "./file", "read", "../../../../../../../../etc/hostname", "list",
                        "../../../../../../../..");
                },
                options: options);

            CommandResult result = container.Run();

            result.Stdout.Should().NotContain("of the host");
            if (result.ExitCode == 0)
            {
                result.Guest["cwd"].Should().StartWith("/");
                result.Guest.All("list ../../../../../../../..").Should().NotContain("home");
            }
        }
    }

    // runc-run(8), --preserve-fds: "Pass N additional file descriptors to the container (stdio + $LISTEN_FDS + N in total)." In order, and
    // nothing above.
    [Theory, BothLayouts]
    public void Preserved_descriptors_are_passed_and_no_more(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fds"), options: Leaking());

        GuestReport guest = container.Run("--preserve-fds", "1").Should().Succeed().Which.Guest;

        guest.Keys.Should().Equal("fd 0", "fd 1", "fd 2", "fd 3");
    }

    // CVE-2024-21626: runc 1.1.5 then leaks descriptors of its own, /sys/fs/cgroup of the host among them.
    [Fact]
    public void Preserved_descriptor_that_is_not_open_is_an_error()
    {
        NewContainer(Layout.Native).Run("--preserve-fds", "4").Should().Fail().Saying("--preserve-fds: descriptor ", " is not open");
    }

    // runtime-linux.md#file-descriptors: "MAY pass additional file descriptors to the application to support features such as socket
    // activation." sd_listen_fds(3): LISTEN_FDS counts from 3, LISTEN_PID is the process as it sees itself.
    [Theory, BothLayouts]
    public void Socket_activation_is_passed_on(Layout layout)
    {
        RunOptions options = Leaking() with { Through = RunOptions.After("export LISTEN_FDS=1 LISTEN_PID=$$") };
        Container container = NewContainer(layout, config => config.Guest("fds", "process"), options: options);

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Keys.Where(key => key.StartsWith("fd ", StringComparison.Ordinal)).Should().Equal("fd 0", "fd 1", "fd 2", "fd 3");
        guest.Environment.Should().Contain("LISTEN_FDS=1");
        guest.Environment.Should().Contain("LISTEN_PID=1");
    }

    // config.md#process: "env (array of strings, OPTIONAL)" and HOME are all there is. Not the caller's variables, nor those of the
    // runtime's own: they name descriptors, and DOTNET_ ones steer a runtime inside.
    [Theory, BothLayouts]
    public void Environment_of_the_caller_does_not_reach_the_process(Layout layout)
    {
        RunOptions options = new()
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
                ["SECRET"] = "1",
                ["DOTNET_gcServer"] = "0",
            }
        };
        Container container = NewContainer(layout, config => config.Guest("process", "read", "/proc/1/environ"), options: options);

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Environment.Should().HaveCount(3);
        guest["read /proc/1/environ"].Should().NotContain("SECRET");
    }

    private static RunOptions Leaking()
    {
        string folder = Scratch.NewFolder();
        Dictionary<int, string> descriptors = [];
        foreach (int fd in (ReadOnlySpan<int>)[3, 9])
        {
            descriptors[fd] = Path.Combine(folder, $"{fd}");
            File.WriteAllText(descriptors[fd], "leaked");
        }
        return new RunOptions { Descriptors = descriptors };
    }
}
