namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>Hooks that do not end by themselves.</summary>
public sealed class HangingHookTests : SpecTest
{
    // runc-delete(8): "Forcibly delete the running container, using SIGKILL signal(7) to stop it first." A hook that hangs keeps its command, and
    // with it the lock of the container, for ever.
    [Theory, BothLayoutsWith("prestart", "createRuntime", "createContainer", "startContainer", "poststart")]
    public void Delete_by_force_ends_the_command_that_hangs_in_a_hook(Layout layout, string kind)
    {
        Container container = NewHanging(layout, kind);
        RunningCommand hanging = Hang(container, kind);
        int hook = HookOf();

        RunningCommand[] deletes = [.. Enumerable.Range(0, 2).Select(_ => container.Launch("delete", "--force", container.Id))];
        foreach (RunningCommand delete in deletes)
            delete.Wait().Should().Succeed();

        hanging.Wait().Should().NotSucceed();
        container.State().Should().Fail().Saying("container does not exist");
        Container.WaitUntil(() => HostProcess.Read(hook) is null or { IsZombie: true }, () => $"the hook lives on: {HostProcess.Read(hook)}");
    }

    // runtime.md#create: "If the ID provided is not unique across all containers within the scope of the runtime ... a new container MUST NOT be
    // created": what was deleted by force leaves its id free.
    [Fact]
    public void Id_is_free_after_a_create_that_hung()
    {
        Container container = NewHanging(Layout.Native, "createRuntime");
        RunningCommand hanging = Hang(container, "createRuntime");
        container.Delete("--force").Should().Succeed();
        hanging.Wait();
        container.Configure(config => config.Guest("pause"));

        container.Create().Should().Succeed();

        container.Status.Should().Be("created");
    }

    // config.md#posix-platform-hooks: "timeout (int, OPTIONAL) is the number of seconds before aborting the hook." pipe(7): "If a process attempts to
    // write to a full pipe, then write(2) blocks until sufficient data has been read from the pipe". The state has the annotations.
    [Theory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void Hook_that_does_not_read_a_long_state_is_ended_by_its_timeout(string kind)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { ["long"] = new string('x', 300_000) };
            config.Hook(kind, new JsonObject { ["path"] = "/bin/sleep", ["args"] = ContainerConfig.Array("sleep", "1000"), ["timeout"] = 1 });
        });

        container.Create().Should().Fail().Saying("timed out after 1 s");
    }

    // config.md#posix-platform-hooks: "The state of the container MUST be passed to hooks over stdin". All of it, to a hook that takes its time.
    [Fact]
    public void Long_state_reaches_a_hook_that_prints_before_it_reads()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Root["annotations"] = new JsonObject { ["long"] = new string('x', 300_000) };
                config.Hook("createRuntime", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "slow.sh") });
            },
            bundle => bundle.AddScript("slow.sh", $"head -c 200000 /dev/zero >&2; sleep 0.2; cat > {bundle.Folder}/state.json"));

        container.Create().Should().Succeed();

        JsonNode state = JsonNode.Parse(File.ReadAllText(Path.Combine(container.Bundle.Folder, "state.json")))!;
        ((string)state["annotations"]!["long"]!).Should().HaveLength(300_000);
    }

    private Container NewHanging(Layout layout, string kind)
    {
        bool inside = kind == "startContainer";
        return NewContainer(
            layout,
            config =>
            {
                config.Hook(kind, new JsonObject { ["path"] = inside ? "/hang.sh" : Path.Combine(config.BundleFolder, "hang.sh") });
                config.Guest("pause");
            },
            bundle =>
            {
                bundle.AddBusybox();
                bundle.AddScript(inside ? "rootfs/hang.sh" : "hang.sh",
                    $"echo up > {(inside ? "/data/up" : bundle.InRootfs("/data/up"))}\nexec sleep 98765");
            });
    }

    private static RunningCommand Hang(Container container, string kind)
    {
        bool atStart = kind is "startContainer" or "poststart";
        if (atStart)
            container.Create().Should().Succeed();
        RunningCommand hanging = atStart
            ? container.Launch("start", container.Id)
            : container.Launch("create", "--bundle", container.Bundle.Folder, container.Id);
        container.WaitForText("/data/up", "up");
        return hanging;
    }

    private static int HookOf()
    {
        int found = 0;
        Container.WaitUntil(() => (found = Find()) != 0, () => "the hook does not run");
        return found;

        static int Find()
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), out int pid) && HostProcess.Read(pid) is { } process
                    && process.ToString().Contains("sleep 98765", StringComparison.Ordinal))
                {
                    return pid;
                }
            }
            return 0;
        }
    }
}
