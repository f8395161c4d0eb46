using OciRuntime.Cgroups.Systemd;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class UnitNameTests
{
    [Theory]
    [InlineData("", false, "system.slice", "runcs-c1.scope", "/system.slice/runcs-c1.scope")]
    [InlineData("", true, "user.slice", "runcs-c1.scope", "/user.slice/runcs-c1.scope")]
    [InlineData("machine.slice:libpod:1234", false, "machine.slice", "libpod-1234.scope", "/machine.slice/libpod-1234.scope")]
    [InlineData(":docker:1234", false, "system.slice", "docker-1234.scope", "/system.slice/docker-1234.scope")]
    [InlineData("a-b.slice:x:y", false, "a-b.slice", "x-y.scope", "/a.slice/a-b.slice/x-y.scope")]
    [InlineData("-.slice:x:y", false, "-.slice", "x-y.scope", "/x-y.scope")]
    [InlineData("a.slice::y", false, "a.slice", "y.scope", "/a.slice/y.scope")]
    public void Path_names_slice_prefix_and_container(string cgroupsPath, bool rootless, string slice, string unit, string path)
    {
        UnitName name = UnitName.Parse(cgroupsPath, "c1", rootless);

        ((name.Slice, name.Unit, name.CgroupPath)).Should().Be(((string Slice, string Unit, string CgroupPath))((slice, unit, path)));
    }

    [Theory]
    [InlineData("/absolute/path")]
    [InlineData("a.slice:b")]
    [InlineData("a.slice:b:c:d")]
    [InlineData("a.slice:b:")]
    [InlineData("a.slice:b:../c")]
    [InlineData("a.slice:../b:c")]
    public void Other_forms_are_refused(string cgroupsPath)
    {
        OciException error = Invoking(() => UnitName.Parse(cgroupsPath, "c1", rootless: false)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups");
        error.Pointer.Should().Be("/linux/cgroupsPath");
    }

    // systemd.slice(5): a slice "does not contain any processes" of its own, so systemd takes no PIDs for one, and runc's container in one fails
    // there.
    [Theory]
    [InlineData("a.slice:b:c.slice")]
    [InlineData("::c.slice")]
    public void Slice_for_a_container_is_refused_with_its_reason(string cgroupsPath)
    {
        OciException error = Invoking(() => UnitName.Parse(cgroupsPath, "c1", rootless: false)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("\"c.slice\" would be a slice, and a slice holds no processes");
        error.Pointer.Should().Be("/linux/cgroupsPath");
    }

    [Theory]
    [InlineData("-.slice", "/")]
    [InlineData("a.slice", "/a.slice")]
    [InlineData("test-a-b.slice", "/test.slice/test-a.slice/test-a-b.slice")]
    public void Dash_in_a_slice_is_a_level(string slice, string path)
    {
        UnitName.ExpandSlice(slice).Should().Be(path);
    }

    [Theory]
    [InlineData(".slice")]
    [InlineData("slice")]
    [InlineData("a")]
    [InlineData("a/b.slice")]
    [InlineData("-a.slice")]
    [InlineData("a-.slice")]
    [InlineData("a--b.slice")]
    [InlineData("../a.slice")]
    public void Slice_that_systemd_would_not_take_is_refused(string slice)
    {
        Invoking(() => UnitName.ExpandSlice(slice)).Should().Throw<OciException>().Which.Message.Should().Contain($"invalid slice name: {slice}");
    }

    [Theory]
    [InlineData("257.9-1~deb13u1", 257)]
    [InlineData("v245.4-1.fc32", 245)]
    [InlineData("252", 252)]
    [InlineData("unknown", 0)]
    public void Version_is_the_first_number(string text, int version)
    {
        SystemdBus.VersionOf(text).Should().Be(version);
    }
}
