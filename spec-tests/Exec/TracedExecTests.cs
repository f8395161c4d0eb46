namespace OciRuntime.SpecTests.Exec;

/// <summary>A process of the container that may trace others waits for the newcomers of exec.</summary>
public sealed class TracedExecTests : SpecTest
{
    private const int Execs = 200;

    // CVE-2016-9962: "runc exec ... additional container processes [can] be ptraced by the pid 1 of the container. This allows the main processes
    // of the container, if running as root, to gain access to file-descriptors of these new processes during the initialization".
    [Theory, BothLayouts]
    public void Root_of_a_user_namespace_gets_nothing_of_the_newcomer(Layout layout)
    {
        string[] seen = Attack(layout, config => config.NewUserNamespace(100000, 65536), bundle => bundle.OwnRootfs(100000));

        seen.Should().Equal("ready");
    }

    // ptrace(2): "CAP_SYS_PTRACE" in the initial user namespace passes every check, that of dumpable among them: what can be got is worth nothing.
    // CVE-2024-21626: a descriptor or a working directory of the host's tree would be all of the host.
    [Theory, BothLayouts]
    public void Who_may_trace_every_process_finds_nothing_of_the_host(Layout layout)
    {
        string[] seen = Attack(layout, _ => { }, _ => { });

        Tracer.AreWorthNothing(seen);
    }

    /// <summary>What the tracer wrote down, each line once.</summary>
    private string[] Attack(Layout layout, Action<ContainerConfig> edit, Action<TestBundle> prepare)
    {
        HostMarker marker = new();
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
            },
            Tracer.Options).Started();
        Tracer.WaitUntilReady(container);

        for (int i = 0; i < Execs; i++)
            container.ExecReport([], "echo", $"{i}");

        marker.IsUntouched();
        return Tracer.Findings(container);
    }
}
