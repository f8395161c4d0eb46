using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests;

public class CgroupPathTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("//a///b/", "/a/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/../../b", "/b")]
    [InlineData("../../a", "a")]
    [InlineData("a/../..", "")]
    [InlineData("/..", "/")]
    [InlineData("a/..b/...", "a/..b/...")]
    [InlineData("system.slice:runc:x", "system.slice:runc:x")]
    public void Dots_never_climb_out(string path, string clean)
    {
        CgroupPath.Clean(path).Should().Be(clean);
    }

    [Theory]
    [InlineData("/sys/fs/cgroup/memory", "/a", "/sys/fs/cgroup/memory/a")]
    [InlineData("/sys/fs/cgroup/memory/", "a/b", "/sys/fs/cgroup/memory/a/b")]
    [InlineData("/", "a", "/a")]
    [InlineData("/x", "", "/x")]
    public void Below_has_one_slash_at_the_seam(string directory, string path, string joined)
    {
        CgroupPath.Below(directory, path).Should().Be(joined);
    }

    [Theory]
    [InlineData("/a/b/c", "/a/b")]
    [InlineData("/a", "/")]
    [InlineData("/", "/")]
    public void Parent_of_the_top_is_the_top(string path, string parent)
    {
        CgroupPath.Parent(path).Should().Be(parent);
    }

    // "If cgroupsPath is an absolute path (starting with /), the runtime MUST take the path to be relative to the cgroups
    // mount point." config-linux.md#cgroups-path
    [Fact]
    public void Absolute_path_is_relative_to_the_mount_point()
    {
        Place(new("memory", "/", "/sys/fs/cgroup/memory"), "/a/b").Should().Be("/sys/fs/cgroup/memory/a/b");
    }

    // "If cgroupsPath is a relative path (not starting with /), the runtime MAY interpret the path relative to a
    // runtime-determined location in the cgroups hierarchy." Here: below the caller's own cgroup.
    [Fact]
    public void Relative_path_starts_at_the_own_cgroup_on_v1()
    {
        Place(new("memory", "/", "/sys/fs/cgroup/memory"), "a").Should().Be("/sys/fs/cgroup/memory/user/me/a");
        Place(new("cpu,cpuacct", "/", "/sys/fs/cgroup/cpu,cpuacct"), "a").Should().Be("/sys/fs/cgroup/cpu,cpuacct/a");
    }

    [Fact]
    public void Relative_path_starts_beside_the_own_cgroup_on_v2()
    {
        Place(new("", "/", "/sys/fs/cgroup"), "a").Should().Be("/sys/fs/cgroup/user.slice/a");
    }

    [Fact]
    public void Hierarchy_mounted_from_a_subtree_is_counted_from_there()
    {
        Place(new("memory", "/user", "/sys/fs/cgroup/memory"), "a").Should().Be("/sys/fs/cgroup/memory/me/a");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    public void Root_of_a_hierarchy_is_never_the_containers(string inner)
    {
        OciException error = Invoking(() => Place(new("memory", "/", "/sys/fs/cgroup/memory"), inner)).Should().Throw<OciException>().Which;
        error.Pointer.Should().Be("/linux/cgroupsPath");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("/../a")]
    public void Sub_cgroup_outside_is_refused(string below)
    {
        Invoking(() => CgroupRules.CheckedBelow(below)).Should().Throw<OciException>().Which.Message.Should().Contain("bad sub cgroup path");
    }

    private static string Place(CgroupMount mount, string inner)
    {
        OwnCgroups own = new("7:memory:/user/me\n4:cpu,cpuacct:/\n0::/user.slice/session-1.scope\n");
        return CgroupPlacement.Place(mount, inner, inner.StartsWith('/') ? null : own).Directory;
    }
}
