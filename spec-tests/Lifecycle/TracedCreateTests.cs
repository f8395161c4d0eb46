namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>A process of a container that may trace others waits for the init of containers that join its pid namespace: those of a pod.</summary>
public sealed class TracedCreateTests : SpecTest
{
    private const string Secret = "SECRET_OF_THE_HOST";
    private const uint First = 100_000;
    private const int Runs = 60;

    // ptrace(2): "CAP_SYS_PTRACE" passes every check, that of dumpable among them: what can be got of init before it executes the process is worth
    // nothing. CVE-2024-21626: a descriptor or a working directory of the host's tree would be all of the host.
    [Theory, BothLayouts]
    public void Who_may_trace_init_finds_nothing_of_the_host(Layout layout)
    {
        HostMarker marker = new();
        Container first = Tracer(layout, marker, _ => { }, _ => { });

        for (int i = 0; i < Runs; i++)
            Joined(layout, first, _ => { }, _ => { }).Run().Should().Succeed().Which.Guest.Should().Report("echo", "here");

        FoundNothing(first, marker);
    }

    // user_namespaces(7): a process "has all capabilities" in the namespace that it is root of: CAP_SYS_PTRACE over those who join it.
    [Fact]
    public void Root_of_a_joined_user_namespace_finds_nothing_of_the_host()
    {
        HostMarker marker = new();
        Container first = Tracer(Layout.Native, marker, config => config.NewUserNamespace(First, 65536), bundle => bundle.OwnRootfs(First));

        for (int i = 0; i < Runs; i++)
        {
            Joined(
                Layout.Native,
                first,
                config => config.AddNamespace("user", $"/proc/{first.Pid}/ns/user"),
                bundle => bundle.OwnRootfs(First)).Run().Should().Succeed().Which.Guest.Should().Report("echo", "here");
        }

        FoundNothing(first, marker);
    }

    private Container Tracer(Layout layout, HostMarker marker, Action<ContainerConfig> edit, Action<TestBundle> prepare)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Capabilities("CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_KILL", "CAP_SYS_ADMIN");
                config.Args("/bin/tracer", "/bin/guest", "/data/seen", marker.File, Secret);
                edit(config);
            },
            bundle =>
            {
                File.Copy(GuestProgram.Tracer, bundle.InRootfs("/bin/tracer"));
                prepare(bundle);
            }).Started();
        container.WaitForText("/data/seen", "ready\n");
        return container;
    }

    private Container Joined(Layout layout, Container first, Action<ContainerConfig> edit, Action<TestBundle> prepare) => NewContainer(
        layout,
        config =>
        {
            config.RemoveNamespace("pid");
            config.AddNamespace("pid", $"/proc/{first.Pid}/ns/pid");
            config.Guest("echo", "here");
            edit(config);
        },
        prepare,
        new RunOptions
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", [Secret] = "1" },
            Limit = TimeSpan.FromMinutes(2),
        });

    private static void FoundNothing(Container first, HostMarker marker)
    {
        string[] seen = [.. File.ReadAllLines(first.Bundle.InRootfs("/data/seen")).Distinct()];

        marker.IsUntouched();
        seen.Should().NotContain(line => line.StartsWith("escape\t", StringComparison.Ordinal));
        seen.Should()
            .NotContain(line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains(Repository.RuntimeBinary, StringComparison.Ordinal));
    }
}
