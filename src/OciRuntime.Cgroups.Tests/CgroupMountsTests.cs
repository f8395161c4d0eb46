namespace OciRuntime.Cgroups.Tests;

public class CgroupMountsTests
{
    [Theory]
    [InlineData("36 25 0:31 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory", "memory", "/sys/fs/cgroup/memory")]
    [InlineData("36 25 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct", "cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct")]
    [InlineData("36 25 0:31 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/lib/agent,name=systemd", "name=systemd",
        "/sys/fs/cgroup/systemd")]
    [InlineData("36 25 0:31 / /sys/fs/cgroup/my\\040name rw - cgroup none rw,name=my", "name=my", "/sys/fs/cgroup/my name")]
    [InlineData("36 25 0:31 / /sys/fs/cgroup/unified rw,nsdelegate - cgroup2 cgroup2 rw,nsdelegate", "", "/sys/fs/cgroup/unified")]
    public void Cgroup_mounts_are_told_by_type_and_controllers(string line, string controllers, string point)
    {
        CgroupMount mount = CgroupMount.ParseLine(line)!.Value;

        mount.Controllers.Should().Be(controllers);
        mount.MountPoint.Should().Be(point);
    }

    [Theory]
    [InlineData("")]
    [InlineData("25 1 0:5 / /sys rw - sysfs sysfs rw")]
    [InlineData("36 25 0:31 / /data/cgroup rw - ext4 /dev/sda rw")]
    [InlineData("36 25 0:31 / /cgroupfs rw - cgroupfoo cgroup rw,memory")]
    public void Other_mounts_are_none(string line)
    {
        CgroupMount.ParseLine(line).Should().BeNull();
    }

    [Fact]
    public void Path_of_a_cgroup_may_hold_colons()
    {
        OwnCgroups own = new("4:memory:/a:b/c\n0::/x\n");

        own.PathOf("memory").Should().Be("/a:b/c");
        own.PathOf("").Should().Be("/x");
        own.PathOf("cpu").Should().BeNull();
    }

    [Theory]
    [InlineData("cpu", true)]
    [InlineData("cpuacct", true)]
    [InlineData("cpus", false)]
    [InlineData("", false)]
    public void Hierarchy_has_the_controllers_of_its_list(string controller, bool has)
    {
        new CgroupHierarchy { Controllers = "cpu,cpuacct" }.Has(controller).Should().Be(has);
    }
}
