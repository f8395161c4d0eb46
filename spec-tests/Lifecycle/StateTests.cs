using System.Globalization;

namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#state and #query-state.</summary>
public sealed class StateTests : SpecTest
{
    // runtime.md#state: "The state of a container includes the following properties", and "The state MAY include additional properties."
    [Theory, BothLayouts]
    public void State_has_the_fields_of_the_specification_and_those_of_runc(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        JsonObject state = container.StateDocument();

        using AssertionScope all = new();
        ((string)state["ociVersion"]!).Should().MatchRegex(@"^1\.\d+\.\d+");
        ((string)state["id"]!).Should().Be(container.Id);
        ((string)state["status"]!).Should().Be("created");
        Directory.Exists($"/proc/{(int)state["pid"]!}").Should().BeTrue();
        ((string)state["bundle"]!).Should().Be(container.Bundle.Folder);
        ((string)state["rootfs"]!).Should().Be(container.Bundle.Rootfs);
        DateTimeOffset created = DateTimeOffset.Parse((string)state["created"]!, CultureInfo.InvariantCulture);
        created.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
        ((string)state["owner"]!).Should().Be("");
    }

    // runtime.md#state: "pid (int, REQUIRED when status is created or running on Linux, OPTIONAL on other platforms)"; runc says 0 when
    // stopped.
    [Theory, BothLayouts]
    public void Status_follows_the_life_of_the_process(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));

        container.Create().Should().Succeed();
        container.Status.Should().Be("created");
        container.Start().Should().Succeed();
        container.Status.Should().Be("running");
        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped");
        container.Pid.Should().Be(0);
    }

    // runtime.md#state: "stopped: the container process has exited". A zombie has: whoever should reap it may be slow, and that is us here,
    // as subreaper.
    [Theory, BothLayouts]
    public void Zombie_is_stopped(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        int pid = container.Pid;

        container.Kill("KILL").Should().Succeed();

        Container.WaitUntil(() => HostProcess.Read(pid) is null or { IsZombie: true }, () => "the process lives on");
        Skip.If(HostProcess.Read(pid) is null, "something else reaped the process");
        container.Status.Should().Be("stopped");
        HostProcess.Read(pid).Should().NotBeNull();
        container.Kill("TERM").Should().Fail().Saying("container not running");
        container.Delete().Should().Succeed();
    }

    // runtime.md#query-state: "Attempting to query a container that does not exist MUST generate an error."
    [Fact]
    public void Unknown_container_has_no_state()
    {
        NewContainer(Layout.Native).State().Should().Fail().Saying("container does not exist");
    }

    // runtime.md#query-state: "This operation MUST generate an error if it is not provided the ID of a container."
    [Fact]
    public void State_without_an_id_is_an_error()
    {
        CommandResult result = NewContainer(Layout.Native).Command("state");

        result.Should().Fail();
    }

    // Podman's environment: one variable, and that empty.
    [Fact]
    public void State_needs_no_environment()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        RunOptions options = new() { Environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "" } };

        Runtime.Run(options, "--root", container.StateRoot, "state", container.Id).Should().Succeed();
    }

    // runtime.md#state: "When serialized in JSON, the format MUST adhere to the JSON Schema schema/state-schema.json."
    [Fact]
    public void State_fits_the_schema_of_the_specification()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { ["a"] = "b" };
            config.Guest("pause");
        });
        container.Create().Should().Succeed();

        SpecificationSchema.Faults("state-schema.json", container.StateDocument()).Should().BeEmpty();
    }
}
