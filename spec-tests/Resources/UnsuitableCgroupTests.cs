namespace OciRuntime.SpecTests.Resources;

/// <summary>cgroups(7): a cgroup2 that takes no processes is an error that says what to choose instead.</summary>
public sealed class UnsuitableCgroupTests : SpecTest
{
    private static string Root => LayoutCommand.HostIsUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";

    // cgroups(7): "a (nonroot) cgroup can't both (1) have member processes, and (2) distribute resources into child cgroups": one with
    // controllers in cgroup.subtree_control has processes only below it.
    [Fact]
    public void Cgroup_that_passes_controllers_on_is_refused()
    {
        Skip.IfNot(File.ReadAllText($"{Root}/cgroup.controllers").Contains("hugetlb", StringComparison.Ordinal),
            "needs the hugetlb controller on cgroup2");
        bool passed = File.ReadAllText($"{Root}/cgroup.subtree_control").Contains("hugetlb", StringComparison.Ordinal);
        if (!passed)
            File.WriteAllText($"{Root}/cgroup.subtree_control", "+hugetlb");
        try
        {
            Refused((folder, _) =>
            {
                File.WriteAllText($"{folder}/cgroup.subtree_control", "+hugetlb");
                return "";
            }).Should().Fail().At("/linux/cgroupsPath").Saying("passes controllers on");
        }
        finally
        {
            if (!passed)
                File.WriteAllText($"{Root}/cgroup.subtree_control", "-hugetlb");
        }
    }

    // cgroups(7), domain invalid: "Processes can't be added to the cgroup, and controllers can't be enabled for the cgroup." The child of a
    // threaded cgroup is such a one.
    [Fact]
    public void Cgroup_below_a_threaded_one_is_refused() => Refused((folder, id) =>
    {
        File.WriteAllText($"{folder}/cgroup.type", "threaded");
        return $"/{id}";
    }).Should().Fail().At("/linux/cgroupsPath").Saying("threaded");

    /// <summary>Run in a cgroup that was prepared so; the function gives what the path has below it.</summary>
    private CommandResult Refused(Func<string, string, string> prepare)
    {
        Skip.IfNot(Directory.Exists(Root) && File.Exists($"{Root}/cgroup.procs"), "the host has no cgroup2");
        Container container = NewContainer(Layout.Unified);
        string path = $"/{Scratch.NewName()}";
        Directory.CreateDirectory(Root + path);
        try
        {
            string below = prepare(Root + path, container.Id);
            container.Configure(config => config.Linux["cgroupsPath"] = path + below);
            return container.Run();
        }
        finally
        {
            Directory.Delete(Root + path);
        }
    }
}
