namespace OciRuntime.SpecTests.Cli;

/// <summary>The runtime as an ordinary user: a user namespace with one id, no cgroup of its own, state below XDG_RUNTIME_DIR.</summary>
public sealed class RootlessTests : SpecTest
{
    private const uint User = 12345;

    [SkippableFact]
    public void Config_of_spec_rootless_runs_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(User));
        RunOptions options = AsUser(out string runtimeFolder);
        WriteRootlessConfig(container, options);

        GuestReport guest = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id).Succeeds().Guest;

        Assert.Equal("0 0 0", guest["uid"]);
        Assert.Equal($"0 {User} 1", string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("deny", guest["setgroups"]);
        // The state was kept below XDG_RUNTIME_DIR, in a folder named after the runtime, and is gone with the container.
        string root = Assert.Single(Directory.EnumerateDirectories(runtimeFolder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [SkippableFact]
    public void Life_cycle_works_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(User));
        RunOptions options = AsUser(out _);
        WriteRootlessConfig(container, options, "pause");

        Runtime.Run(options, "create", "--bundle", container.Bundle.Folder, container.Id).Succeeds();
        Runtime.Run(options, "start", container.Id).Succeeds();
        JsonNode state = JsonNode.Parse(Runtime.Run(options, "state", container.Id).Succeeds().Stdout)!;
        Runtime.Run(options, "kill", container.Id, "KILL").Succeeds();
        Runtime.Run(options, "delete", "--force", container.Id).Succeeds();

        Assert.Equal("running", (string)state["status"]!);
    }

    [SkippableFact]
    public void Exec_works_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(User));
        RunOptions options = AsUser(out _);
        WriteRootlessConfig(container, options, "pause");
        Runtime.Run(options, "run", "-d", "--bundle", container.Bundle.Folder, container.Id).Succeeds();

        GuestReport guest = Runtime.Run(options, "exec", container.Id, "/bin/guest", "ids", "process").Succeeds().Guest;
        CommandResult missing = Runtime.Run(options, "exec", container.Id, "nosuch");
        Runtime.Run(options, "delete", "--force", container.Id).Succeeds();

        Assert.Equal("0 0 0", guest["uid"]);
        Assert.Equal($"0 {User} 1", string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        missing.FailsToExec("executable file not found in $PATH");
    }

    private static RunOptions AsUser(out string runtimeFolder)
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
            Through = ["/usr/bin/setpriv", "--reuid", $"{User}", "--regid", $"{User}", "--clear-groups"],
            Environment = new Dictionary<string, string>(options.Environment) { ["XDG_RUNTIME_DIR"] = runtimeFolder },
        };
    }

    private static void WriteRootlessConfig(Container container, RunOptions options, params ReadOnlySpan<string> guestActions)
    {
        File.Delete(container.Bundle.ConfigFile);
        Chown(container.Bundle.Folder);
        Runtime.Run(options, "spec", "--rootless", "--bundle", container.Bundle.Folder).Succeeds();
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = ContainerConfig.Array(guestActions.Length == 0 ? ["/bin/guest", "all"] : ["/bin/guest", .. guestActions]);
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());
    }

    private static void Chown(string folder)
    {
        using System.Diagnostics.Process chown = System.Diagnostics.Process.Start("chown", [$"{User}:{User}", folder]);
        chown.WaitForExit();
    }
}
