namespace OciRuntime.SpecTests.Cli;

/// <summary>The runtime as an ordinary user: a user namespace with one id, no cgroup of its own, state below XDG_RUNTIME_DIR.</summary>
public sealed class RootlessTests : SpecTest
{
    [SkippableFact]
    public void Config_of_spec_rootless_runs_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out string runtimeFolder);
        OrdinaryUser.WriteConfig(container, options);

        GuestReport guest = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id).Succeeds().Guest;

        Assert.Equal("0 0 0", guest["uid"]);
        Assert.Equal($"0 {OrdinaryUser.Id} 1", string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("deny", guest["setgroups"]);
        // The state was kept below XDG_RUNTIME_DIR, in a folder named after the runtime, and is gone with the container.
        string root = Assert.Single(Directory.EnumerateDirectories(runtimeFolder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [SkippableFact]
    public void Life_cycle_works_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");

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
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");
        Runtime.Run(options, "run", "-d", "--bundle", container.Bundle.Folder, container.Id).Succeeds();

        GuestReport guest = Runtime.Run(options, "exec", container.Id, "/bin/guest", "ids", "process").Succeeds().Guest;
        CommandResult missing = Runtime.Run(options, "exec", container.Id, "nosuch");
        Runtime.Run(options, "delete", "--force", container.Id).Succeeds();

        Assert.Equal("0 0 0", guest["uid"]);
        Assert.Equal($"0 {OrdinaryUser.Id} 1", string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        missing.FailsToExec("executable file not found in $PATH");
    }
}
