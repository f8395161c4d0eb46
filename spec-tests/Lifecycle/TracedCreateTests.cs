namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>A process of a container that may trace others waits for the init of containers that join its pid namespace: those of a pod.</summary>
public sealed class TracedCreateTests : SpecTest
{
    private const uint First = 100_000;
    private const int Runs = 60;

    // ptrace(2): "CAP_SYS_PTRACE" passes every check, that of dumpable among them: what can be got of init before it executes the process is worth
    // nothing. CVE-2024-21626: a descriptor or a working directory of the host's tree would be all of the host.
    [Theory, BothLayouts]
    public void Who_may_trace_init_finds_nothing_of_the_host(Layout layout)
    {
        HostMarker marker = new();
        Container first = StartTracer(layout, marker, _ => { }, _ => { });

        for (int i = 0; i < Runs; i++)
            Joined(layout, first, _ => { }, _ => { }).Run().Should().Succeed().Which.Guest.Should().Report("echo", "here");

        FoundNothing(first, marker);
    }

    // user_namespaces(7): a process "has all capabilities" in the namespace that it is root of: CAP_SYS_PTRACE over those who join it.
    [Fact]
    public void Root_of_a_joined_user_namespace_finds_nothing_of_the_host()
    {
        HostMarker marker = new();
        Container first = StartTracer(Layout.Native, marker, config => config.NewUserNamespace(First, 65536), bundle => bundle.OwnRootfs(First));

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

    private Container StartTracer(Layout layout, HostMarker marker, Action<ContainerConfig> edit, Action<TestBundle> prepare)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                Tracer.Configure(config, marker);
                edit(config);
            },
            bundle =>
            {
                Tracer.Install(bundle);
                prepare(bundle);
            }).Started();
        Tracer.WaitUntilReady(container);
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
        Tracer.Options);

    private static void FoundNothing(Container first, HostMarker marker)
    {
        marker.IsUntouched();
        Tracer.AreWorthNothing(Tracer.Findings(first));
    }
}
