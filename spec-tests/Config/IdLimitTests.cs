namespace OciRuntime.SpecTests.Config;

/// <summary>The largest ids. 4294967295 is -1 to the kernel, which then changes nothing: whoever asked for it would stay root.</summary>
public sealed class IdLimitTests : SpecTest
{
    private const uint Nobody = 4294967295;

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered". setresuid(2): "If one of
    // the arguments equals -1, the corresponding value is not changed."
    [Theory]
    [InlineData("uid")]
    [InlineData("gid")]
    public void Id_that_is_none_is_refused(string member)
    {
        Container container = NewContainer(Layout.Native,
            config => config.Process["user"] = new JsonObject { ["uid"] = 1, ["gid"] = 1, [member] = Nobody });

        container.Run().Should().Fail().At($"/process/user/{member}").Saying("4294967295 is no id");
    }

    // setgroups(2), credentials(7): a supplementary group is an id as any other.
    [Fact]
    public void Additional_group_that_is_none_is_refused()
    {
        Container container = NewContainer(Layout.Native, config =>
            config.Process["user"] = new JsonObject { ["uid"] = 1, ["gid"] = 1, ["additionalGids"] = new JsonArray(5, Nobody) });

        container.Run().Should().Fail().At("/process/user/additionalGids/1").Saying("4294967295 is no id");
    }

    // chown(2): "If the owner or group is specified as -1, then that ID is not changed."
    [Theory]
    [InlineData("uid")]
    [InlineData("gid")]
    public void Owner_of_a_device_that_is_none_is_refused(string member)
    {
        Container container = NewContainer(Layout.Native, config => config.Linux["devices"] = new JsonArray(
            new JsonObject { ["path"] = "/dev/mine", ["type"] = "c", ["major"] = 1, ["minor"] = 3, [member] = Nobody }));

        container.Run().Should().Fail().At($"/linux/devices/0/{member}").Saying("4294967295 is no id");
    }

    // config.md#valid-values, for the process object of exec.
    [Fact]
    public void Exec_of_an_id_that_is_none_is_refused()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        string file = Path.Combine(container.Bundle.Folder, "process.json");
        File.WriteAllText(file, new JsonObject
        {
            ["cwd"] = "/",
            ["args"] = ContainerConfig.Array("/bin/guest", "exit", "0"),
            ["user"] = new JsonObject { ["uid"] = Nobody, ["gid"] = 0 },
        }.ToJsonString());

        container.Command("exec", "--process", file, container.Id).Should().FailToExec().Saying("/user/uid", "4294967295 is no id");
    }

    // config.md#posix-platform-user: "uid (int, REQUIRED) specifies the user ID in the container namespace": any other id of 32 bits is one.
    [Theory]
    [InlineData(4294967294)]
    [InlineData(2147483648)]
    [InlineData(2147483647)]
    public void Every_other_id_is_that_of_the_process(uint id)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["user"] = new JsonObject { ["uid"] = id, ["gid"] = id, ["additionalGids"] = new JsonArray(id) };
            config.Guest("ids");
        });

        guest.Should().Report(
            ("uid", $"{id} {id} {id}"),
            ("gid", $"{id} {id} {id}"));
    }
}
