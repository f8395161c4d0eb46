namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#user: uid, gid, umask and additionalGids.</summary>
public sealed class UserTests : SpecTest
{
    // config.md#posix-platform-user: "uid (int, REQUIRED) specifies the user ID in the container namespace", gid likewise: real, effective
    // and saved. runc refuses what does not fit a signed int, though the schema says uint32.
    [Theory, BothLayoutsWith(0u, 1000u, 4294967294u)]
    public void User_and_group_are_set_in_all_three_forms(Layout layout, uint id)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["user"] = new JsonObject { ["uid"] = id, ["gid"] = id };
            config.Guest("ids");
        });

        guest.Should().Report(
            ("uid", $"{id} {id} {id}"),
            ("gid", $"{id} {id} {id}"));
    }

    // config.md#posix-platform-user: "additionalGids (array of ints, OPTIONAL) specifies additional group IDs in the container namespace to
    // be added to the process."
    [Theory, BothLayouts]
    public void Additional_groups_are_exactly_the_listed_ones(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["user"]!["additionalGids"] = new JsonArray(5, 100000, 6);
            config.Guest("ids");
        });

        guest["groups"].Split(' ').OrderBy(int.Parse).Should().Equal("5", "6", "100000");
    }

    // credentials(7): "A child process created by fork(2) inherits copies of its parent's user and groups IDs." The caller's own groups are
    // no part of the config, so they go, as under runc 1.1.5.
    [Theory, BothLayoutsWith(true, false)]
    public void Groups_of_the_caller_are_not_inherited(Layout layout, bool emptyList)
    {
        Skip.IfNot(File.Exists("/usr/bin/setpriv"), "setpriv (util-linux) is not installed");
        RunOptions options = new() { Through = ["/usr/bin/setpriv", "--groups", "4,24"] };
        Container container = NewContainer(
            layout,
            config =>
            {
                if (emptyList)
                    config.Process["user"]!["additionalGids"] = new JsonArray();
                config.Guest("ids");
            },
            options: options);

        container.Run().Should().Succeed().Reporting("groups", "");
    }

    // config.md#posix-platform-user: "umask (int, OPTIONAL) specifies the umask of the user."
    [Theory, BothLayoutsWith(0b000_111_111, 0)]
    public void Umask_is_set(Layout layout, int umask)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["user"]!["umask"] = umask;
            config.Guest("ids");
        });

        guest.Should().Report("umask", $"0{Convert.ToString(umask, 8).PadLeft(3, '0')}");
    }

    // config.md#posix-platform-user: "If unspecified, the umask should not be changed from the calling process' umask." runc 1.1.5 always
    // sets 0022.
    [Theory, BothLayouts]
    public void Umask_of_the_caller_stays_when_none_is_given(Layout layout)
    {
        RunOptions options = new() { Through = RunOptions.After("umask 0031") };
        Container container = NewContainer(layout, config => config.Guest("ids"), options: options);

        container.Run().Should().Succeed().Reporting("umask", "0031");
    }

    // mknod(2): "the permissions of the created node are (mode & ~umask)". The caller's must not shape what the runtime makes inside: /dev
    // is 0755 and the nodes 0666 whatever it is.
    [Theory, BothLayouts]
    public void Umask_of_the_caller_does_not_shape_the_devices(Layout layout)
    {
        RunOptions options = new() { Through = RunOptions.After("umask 0077") };
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Mount("/made", "tmpfs", "tmpfs", "mode=0755");
                config.Guest("stat", "/dev/null", "stat", "/made");
            },
            options: options);

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest["stat /dev/null"].Should().StartWith("c 0666 ");
        guest["stat /made"].Should().StartWith("d 0755 ");
    }
}
