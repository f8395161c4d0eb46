using System.Globalization;

namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#state and #query-state.</summary>
public sealed class StateTests : SpecTest
{
    // runtime.md#state: "The state of a container includes the following properties", and "The state MAY include additional properties."
    [SkippableTheory, BothLayouts]
    public void State_has_the_fields_of_the_specification_and_those_of_runc(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Succeeds();

        JsonObject state = container.StateDocument();

        Assert.Matches(@"^1\.\d+\.\d+", (string)state["ociVersion"]!);
        Assert.Equal(container.Id, (string)state["id"]!);
        Assert.Equal("created", (string)state["status"]!);
        Assert.True(Directory.Exists($"/proc/{(int)state["pid"]!}"));
        Assert.Equal(container.Bundle.Folder, (string)state["bundle"]!);
        Assert.Equal(container.Bundle.Rootfs, (string)state["rootfs"]!);
        DateTimeOffset created = DateTimeOffset.Parse((string)state["created"]!, CultureInfo.InvariantCulture);
        Assert.InRange(created, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal("", (string)state["owner"]!);
    }

    // runtime.md#state: "pid (int, REQUIRED when status is created or running on Linux, OPTIONAL on other platforms)"; runc says 0 when
    // stopped.
    [SkippableTheory, BothLayouts]
    public void Status_follows_the_life_of_the_process(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));

        container.Create().Succeeds();
        Assert.Equal("created", container.Status);
        container.Start().Succeeds();
        Assert.Equal("running", container.Status);
        container.Kill("KILL").Succeeds();
        container.WaitFor("stopped");
        Assert.Equal(0, container.Pid);
    }

    // runtime.md#state: "stopped: the container process has exited". A zombie has: whoever should reap it may be slow, and that is us here,
    // as subreaper.
    [SkippableTheory, BothLayouts]
    public void Zombie_is_stopped(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        int pid = container.Pid;

        container.Kill("KILL").Succeeds();

        Container.WaitUntil(() => HostProcess.Read(pid) is null or { IsZombie: true }, () => "the process lives on");
        Skip.If(HostProcess.Read(pid) is null, "something else reaped the process");
        Assert.Equal("stopped", container.Status);
        Assert.NotNull(HostProcess.Read(pid));
        container.Kill("TERM").Fails("container not running");
        container.Delete().Succeeds();
    }

    // runtime.md#query-state: "Attempting to query a container that does not exist MUST generate an error."
    [SkippableFact]
    public void Unknown_container_has_no_state()
    {
        NewContainer(Layout.Native).State().Fails("container does not exist");
    }

    // runtime.md#query-state: "This operation MUST generate an error if it is not provided the ID of a container."
    [SkippableFact]
    public void State_without_an_id_is_an_error()
    {
        CommandResult result = NewContainer(Layout.Native).Command("state");

        Assert.Equal(1, result.ExitCode);
    }

    // Podman's environment: one variable, and that empty.
    [SkippableFact]
    public void State_needs_no_environment()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Succeeds();

        RunOptions options = new() { Environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "" } };

        Runtime.Run(options, "--root", container.StateRoot, "state", container.Id).Succeeds();
    }

    // runtime.md#state: "When serialized in JSON, the format MUST adhere to the JSON Schema schema/state-schema.json."
    [SkippableFact]
    public void State_fits_the_schema_of_the_specification()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { ["a"] = "b" };
            config.Guest("pause");
        });
        container.Create().Succeeds();

        Assert.Empty(JsonSchema.Of("state-schema.json").Errors(container.StateDocument()));
    }
}
