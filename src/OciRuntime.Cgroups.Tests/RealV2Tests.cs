using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests;

public class RealV2Tests
{
    [Fact]
    public void Freeze_returns_when_all_stand_still_and_kill_gets_through()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.Manager.Freeze();
        cgroup.Manager.IsFrozen().Should().BeTrue();
        cgroup["", "cgroup.events"].Should().Contain("frozen 1");
        cgroup.Manager.Thaw();
        cgroup.Manager.IsFrozen().Should().BeFalse();
        cgroup.Manager.Freeze();

        cgroup.Manager.Kill();

        process.WaitForExit(5000).Should().BeTrue();
    }

    [Fact]
    public void Device_program_decides_what_may_be_opened()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = false, Access = "rwm" }] });

        cgroup.RunInside("head -c1 /dev/zero >/dev/null").Should().Be(0);
        cgroup.RunInside("exec 3</dev/kmsg").Should().NotBe(0);
    }

    [Fact]
    public void New_device_rules_replace_the_old_program()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.Set(resources: null);
        uint[] before = Programs(cgroup);
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "r" }] });
        uint[] after = Programs(cgroup);

        before.Should().ContainSingle();
        after.Should().ContainSingle();
        after.Should().NotEqual(before);
        cgroup.RunInside("exec 3</dev/kmsg").Should().Be(0);
    }

    [Fact]
    public void Privileged_container_needs_no_program()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        // The defaults that follow are all allowed already.
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = true, Access = "rwm" }] });

        Programs(cgroup).Should().BeEmpty();
    }

    [Fact]
    public void Process_is_born_inside_or_moved_in()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        using CgroupEntrance? entrance = cgroup.Manager.OpenForClone();
        (entrance?.Birthplace).Should().NotBeNull();
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);

        cgroup.Manager.Pids(recursive: false).Should().Equal(process.Id);
        cgroup.Manager.Stats().Pids.Current.Should().Be(1ul);
    }

    [Fact]
    public void Owner_may_make_cgroups_but_not_change_limits()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.ChownForContainer(4242);

        Uid(cgroup, "").Should().Be(4242u);
        Uid(cgroup, "/cgroup.procs").Should().Be(4242u);
        Uid(cgroup, "/cgroup.subtree_control").Should().Be(4242u);
        Uid(cgroup, "/cgroup.freeze").Should().Be(0u);
    }

    [Fact]
    public void Missing_controller_is_named_with_the_reason()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        Skip.If(File.ReadAllText(cgroup.DirectoryOf("") + "/cgroup.controllers").Contains("memory"), "the controller is there");

        OciException error = Invoking(() => cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = 1 << 20 } }, Limits.Tight))
            .Should().Throw<OciException>().Which;

        error.Pointer.Should().Be("/linux/resources/memory/limit");
        error.Error.Should().Be(Errno.ENOENT);
        error.Hint.Should().Contain("has no memory controller");
        OciException unified = Invoking(() => cgroup.Manager.Set(new LinuxResources { Unified = new() { ["memory.high"] = "1000000" } },
            Limits.Tight)).Should().Throw<OciException>().Which;
        unified.Message.Should().Contain("unified resource \"memory.high\" can't be set: controller \"memory\" not available");
    }

    [Fact]
    public void Cgroup_below_a_frozen_one_is_refused()
    {
        string top = RealCgroup.NewPath();
        using RealCgroup outer = RealCgroup.OnV2(top);
        outer.Manager.Create();
        outer.Manager.Freeze();
        using RealCgroup inner = RealCgroup.OnV2($"{top}/inner");

        Invoking(inner.Manager.Create).Should().Throw<OciException>().Which.Message.Should().Contain("container's cgroup unexpectedly frozen");
        outer.Manager.Thaw();
        Directory.Exists(outer.DirectoryOf("") + "/inner").Should().BeFalse();
    }

    private static uint[] Programs(RealCgroup cgroup)
    {
        using CgroupDir dir = CgroupDir.Open(cgroup.DirectoryOf(""));
        return Sys.DevicePrograms(dir.Fd);
    }

    private static uint Uid(RealCgroup cgroup, string file) => Sys.Stat(Fd.Cwd, cgroup.DirectoryOf("") + file).stx_uid;
}
