namespace OciRuntime.SpecTests.Harness;

/// <summary>Runs the runtime without privileges: as a user of the host who maps only himself.</summary>
internal static class OrdinaryUser
{
    public const uint Id = 12345;

    /// <summary>How his commands are run; his state goes below XDG_RUNTIME_DIR.</summary>
    public static RunOptions Options(out string runtimeFolder)
    {
        Skip.IfNot(File.Exists("/usr/bin/setpriv"), "setpriv (util-linux) is not installed");
        Skip.If(File.ReadAllText("/proc/sys/user/max_user_namespaces").Trim() == "0", "this host allows no user namespaces");
        // The build folder may lie where an ordinary user cannot look.
        string binary = Path.Combine(Scratch.NewFolder(), Path.GetFileName(Repository.RuntimeBinary));
        File.Copy(Repository.RuntimeBinary, binary);
        runtimeFolder = Scratch.NewFolder();
        Chown(runtimeFolder);
        RunOptions options = new();
        return options with
        {
            Binary = binary,
            Through = ["/usr/bin/setpriv", "--reuid", $"{Id}", "--regid", $"{Id}", "--clear-groups"],
            Environment = new Dictionary<string, string>(options.Environment) { ["XDG_RUNTIME_DIR"] = runtimeFolder },
        };
    }

    /// <summary>What `spec --rootless` writes, with an action of the guest for its process.</summary>
    public static void WriteConfig(Container container, RunOptions options, params ReadOnlySpan<string> guestActions)
    {
        File.Delete(container.Bundle.ConfigFile);
        Chown(container.Bundle.Folder);
        Runtime.Run(options, "spec", "--rootless", "--bundle", container.Bundle.Folder).Should().Succeed();
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = ContainerConfig.Array(guestActions.Length == 0 ? ["/bin/guest", "all"] : ["/bin/guest", .. guestActions]);
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());
    }

    /// <summary>Makes a cgroup that is his.</summary>
    public static void Delegate(string cgroup)
    {
        Directory.CreateDirectory(cgroup);
        string parent = Path.GetDirectoryName(cgroup)!;
        // A cpuset of v1 starts without CPUs and memory, and takes no process until it has some.
        foreach (string file in ((string[])["cpuset.cpus", "cpuset.mems"]).Where(file => File.Exists($"{cgroup}/{file}")))
            File.WriteAllText($"{cgroup}/{file}", File.ReadAllText($"{parent}/{file}"));
        Chown(cgroup);
        foreach (string file in ((string[])["cgroup.procs", "tasks"]).Where(file => File.Exists($"{cgroup}/{file}")))
            Chown($"{cgroup}/{file}");
    }

    private static void Chown(string path)
    {
        using System.Diagnostics.Process chown = System.Diagnostics.Process.Start("chown", [$"{Id}:{Id}", path]);
        chown.WaitForExit();
    }
}
