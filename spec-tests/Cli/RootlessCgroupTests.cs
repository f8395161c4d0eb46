namespace OciRuntime.SpecTests.Cli;

/// <summary>
/// Cgroups of an ordinary user's container: those that root has delegated to him, cgroups(7), "Cgroups delegation: delegating a hierarchy".
/// </summary>
public sealed class RootlessCgroupTests : SpecTest
{
    // config-linux.md#cgroups-path: "Runtimes MAY attach the container process to additional cgroup controllers beyond those necessary". runc's
    // suite, rootless on a hybrid host, with the controllers of v1 delegated: what limits nothing, name=systemd and the cgroup2 tree beside them,
    // runc passes over where it may not write.
    [Fact]
    public void Hierarchy_that_limits_nothing_need_not_be_delegated()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "this host has cgroup2 alone");
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "cgroups");
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        string parent = Scratch.NewName();
        config["linux"]!["cgroupsPath"] = $"/{parent}/box";
        config["linux"]!["resources"] = JsonNode.Parse("""{"memory": {"limit": 67108864}, "pids": {"limit": 50}}""");
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());
        List<string> delegated = [.. Directory.EnumerateDirectories("/sys/fs/cgroup")
            .Where(folder => Path.GetFileName(folder) is not ("unified" or "systemd")).Select(folder => $"{folder}/{parent}")];
        CommandResult result;
        try
        {
            foreach (string folder in delegated)
                OrdinaryUser.Delegate(folder);
            result = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id);
        }
        finally
        {
            foreach (string folder in delegated.Where(Directory.Exists))
                Directory.Delete(folder);
        }

        string[] cgroups = [.. result.Should().Succeed().Which.Guest.All("cgroup")];
        cgroups.Should().Contain(line => line.EndsWith($":memory:/{parent}/box", StringComparison.Ordinal));
        cgroups.Should().NotContain($"0::/{parent}/box");
    }

    // config-linux.md#cgroups-path: "If the value is not specified, the runtime MAY define the default cgroups path": where somebody else's cgroup
    // may be. The error names it, of which clone3(2) says but EACCES, as runc does ("openat2 .../cgroup.procs: permission denied").
    [Fact]
    public void Cgroup_of_another_user_at_the_default_path_is_named()
    {
        Container container = NewContainer(Layout.Unified, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _) with { Layout = Layout.Unified };
        OrdinaryUser.WriteConfig(container, options, "cgroups");
        string own = File.ReadAllLines("/proc/self/cgroup").First(line => line.StartsWith("0::", StringComparison.Ordinal))["0::".Length..];
        string place = $"{Path.GetDirectoryName(own.TrimEnd('/'))?.TrimEnd('/')}/{container.Id}";
        string folder = LayoutCommand.V2Root + place;
        Directory.CreateDirectory(folder);
        CommandResult result;
        try
        {
            result = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id);
        }
        finally
        {
            Directory.Delete(folder);
        }

        result.Should().Fail().At("/linux/cgroupsPath").Saying($"/sys/fs/cgroup{place}", "permission denied", "unable to apply cgroup configuration");
    }
}
