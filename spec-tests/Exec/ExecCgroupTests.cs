namespace OciRuntime.SpecTests.Exec;

/// <summary>--cgroup: the process goes into a cgroup below the container's own, and never outside.</summary>
public sealed class ExecCgroupTests : SpecTest
{
    // runc-exec(8): "Execute a process in a sub-cgroup."
    [Theory, BothLayouts]
    public void Process_joins_a_cgroup_below_the_containers(Layout layout)
    {
        Container container = Running(layout);
        foreach (string folder in OwnFolders(container, layout))
            MakeBelow(folder);

        GuestReport guest = container.ExecReport(["--cgroup", "sub"], "cgroups");

        IEnumerable<string> lines = guest.All("cgroup").Where(line => layout.UsesV1() || line.StartsWith("0::", StringComparison.Ordinal));
        lines.Should().AllSatisfy(line => line.Should().EndWith($"/{container.Id}/sub"));
    }

    // runc-exec(8): "For cgroup v1 only, a particular controller (or multiple comma-separated controllers) can be specified".
    [Fact]
    public void Path_can_be_named_for_one_controller()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "cgroup v2 has one hierarchy");
        Container container = Running(Layout.Native);
        Directory.CreateDirectory($"/sys/fs/cgroup/pids{container.CgroupsPath}/sub");

        GuestReport guest = container.ExecReport(["--cgroup", "pids:sub"], "cgroups");

        guest.All("cgroup").Single(line => line.Contains(":pids:", StringComparison.Ordinal)).Should().EndWith($"/{container.Id}/sub");
        guest.All("cgroup").Single(line => line.Contains(":freezer:", StringComparison.Ordinal)).Should().EndWith($"/{container.Id}");
    }

    // runc-exec(8): "Execute a process in a sub-cgroup": not in one above. "bad sub cgroup path" is what runc says.
    [Theory]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("sub/../..")]
    [InlineData("/..")]
    public void Path_that_climbs_out_is_refused(string path) =>
        Running(Layout.Native).Exec(["--cgroup", path], "cgroups").Should().FailToExec().Saying("bad sub cgroup path");

    // runc-exec(8): "If the specified cgroup does not exist, an error is returned."
    [Theory, BothLayouts]
    public void Missing_cgroup_is_an_error(Layout layout) =>
        Running(layout).Exec(["--cgroup", "nosuch"], "cgroups").Should().FailToExec().Saying("nosuch", "no such file or directory");

    // runc-exec(8): "--cgroup path | controller[,controller...]:path".
    [Theory]
    [InlineData("a:b:c")]
    [InlineData(":sub")]
    [InlineData("nosuch:sub")]
    public void Bad_argument_is_refused(string argument) =>
        Running(Layout.Native).Exec(["--cgroup", argument], "cgroups").Should().FailToExec().Saying("exec failed: ", "--cgroup");

    // config-linux.md#pids: "limit (int64, ...) - specifies the maximum number of tasks in the cgroup". Not so with runc, whose own stages
    // count.
    [Fact]
    public void One_free_place_below_the_limit_of_processes_is_enough()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "no pids controller to set a limit by");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["pids"] = new JsonObject { ["limit"] = 2 };
            config.Guest("pause");
        }).Started();

        container.Exec([], "echo", "here").Should().Succeed();
    }

    private Container Running(Layout layout) => NewContainer(layout, config => config.Guest("pause")).Started();

    private static void MakeBelow(string folder)
    {
        string made = Directory.CreateDirectory(Path.Combine(folder, "sub")).FullName;
        // cpuset(7): no process may enter before these are set.
        foreach (string file in (ReadOnlySpan<string>)["cpuset.cpus", "cpuset.mems"])
        {
            if (File.Exists(Path.Combine(made, file)))
                File.WriteAllText(Path.Combine(made, file), File.ReadAllText(Path.Combine(folder, file)));
        }
    }

    private static IEnumerable<string> OwnFolders(Container container, Layout layout) => layout.UsesV1()
        ? HostSnapshot.CgroupFolders().Where(folder => folder.EndsWith($"/{container.Id}", StringComparison.Ordinal))
        : [(LayoutCommand.HostIsUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified") + container.CgroupsPath];
}
