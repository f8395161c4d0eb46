namespace OciRuntime.SpecTests.Config;

/// <summary>What engines ask of the runtime by annotations.</summary>
public sealed class RuntimeAnnotationTests : SpecTest
{
    private const string KeepGroups = "run.oci.keep_original_groups";

    private static readonly RunOptions s_callerWithGroups = new() { Through = ["setpriv", "--groups", "7,4242", "--"] };

    // podman-run(1), --group-add: "keep-groups is a special flag that tells Podman to keep the supplementary group access." crun(1): "If the
    // annotation run.oci.keep_original_groups is present, then crun will skip the setgroups syscall".
    [Theory]
    [InlineData("1", "7 4242")]
    [InlineData("0", "10 20")]
    [InlineData(null, "10 20")]
    public void Groups_of_the_caller_are_kept_if_an_annotation_asks_for_it(string? value, string groups)
    {
        Container container = NewContainer(Layout.Native, config => Ask(config, value, "ids"), options: s_callerWithGroups);

        container.Run().Should().Succeed().Which.Guest["groups"].Trim().Should().Be(groups);
    }

    // podman-exec(1) runs its process in the container: crun keeps the groups of its caller, too.
    [Fact]
    public void Exec_keeps_the_groups_of_its_caller()
    {
        Container container = NewContainer(Layout.Native, config => Ask(config, "1", "pause"), options: s_callerWithGroups).Started();

        container.ExecReport([], "ids")["groups"].Trim().Should().Be("7 4242");
    }

    // config.md#linux-process, additionalGids: "specifies additional group IDs in the container namespace to be added to the process." A group is in
    // such a list once; Docker names that of the user twice.
    [Fact]
    public void Group_that_is_named_twice_is_given_once()
    {
        GuestReport guest = Run(Layout.Native,
            config => config.Process["user"] = new JsonObject { ["uid"] = 5, ["gid"] = 5, ["additionalGids"] = new JsonArray(9, 5, 9, 5) });

        guest["groups"].Trim().Should().Be("5 9");
    }

    // config.md#annotations: "Runtimes MUST handle unknown annotation keys like any other unknown property." What asks for something that does not
    // happen is told.
    [Theory]
    [InlineData("run.oci.systemd.subgroup")]
    [InlineData("run.oci.hooks.stdout")]
    [InlineData("run.oci.handler")]
    [InlineData("module.wasm.image/variant")]
    public void Request_that_only_another_runtime_knows_is_a_warning(string key)
    {
        Container container = NewContainer(Layout.Native,
            config => config.Root["annotations"] = new JsonObject { [key] = "1", ["io.podman.annotations.init"] = "TRUE" });

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        said.Should().Contain($"/annotations/{key.Replace("/", "~1")}: is ignored").And.NotContain("podman");
    }

    private static void Ask(ContainerConfig config, string? value, string action)
    {
        if (value is not null)
            config.Root["annotations"] = new JsonObject { [KeepGroups] = value };
        config.Process["user"]!["additionalGids"] = new JsonArray(10, 20);
        config.Guest(action);
    }
}
