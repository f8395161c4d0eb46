using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests;

public class RealV2Tests
{
    [SkippableFact]
    public void Freeze_returns_when_all_stand_still_and_kill_gets_through()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.Manager.Freeze();
        Assert.True(cgroup.Manager.IsFrozen());
        Assert.Contains("frozen 1", cgroup["", "cgroup.events"]);
        cgroup.Manager.Thaw();
        Assert.False(cgroup.Manager.IsFrozen());
        cgroup.Manager.Freeze();

        cgroup.Manager.Kill();

        Assert.True(process.WaitForExit(5000));
    }

    [SkippableFact]
    public void Device_program_decides_what_may_be_opened()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = false, Access = "rwm" }] });

        Assert.Equal(0, cgroup.RunInside("head -c1 /dev/zero >/dev/null"));
        Assert.NotEqual(0, cgroup.RunInside("exec 3</dev/kmsg"));
    }

    [SkippableFact]
    public void New_device_rules_replace_the_old_program()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.Set(resources: null);
        uint[] before = Programs(cgroup);
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "r" }] });
        uint[] after = Programs(cgroup);

        Assert.Single(before);
        Assert.Single(after);
        Assert.NotEqual(before, after);
        Assert.Equal(0, cgroup.RunInside("exec 3</dev/kmsg"));
    }

    [SkippableFact]
    public void Privileged_container_needs_no_program()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        // The defaults that follow are all allowed already.
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = true, Access = "rwm" }] });

        Assert.Empty(Programs(cgroup));
    }

    [SkippableFact]
    public void Process_is_born_inside_or_moved_in()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        using CgroupEntrance? entrance = cgroup.Manager.OpenForClone();
        Assert.NotNull(entrance?.Birthplace);
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);

        Assert.Equal([process.Id], cgroup.Manager.Pids(recursive: false));
        Assert.Equal(1ul, cgroup.Manager.Stats().Pids.Current);
    }

    [SkippableFact]
    public void Owner_may_make_cgroups_but_not_change_limits()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        cgroup.Manager.ChownForContainer(4242);

        Assert.Equal(4242u, Uid(cgroup, ""));
        Assert.Equal(4242u, Uid(cgroup, "/cgroup.procs"));
        Assert.Equal(4242u, Uid(cgroup, "/cgroup.subtree_control"));
        Assert.Equal(0u, Uid(cgroup, "/cgroup.freeze"));
    }

    [SkippableFact]
    public void Missing_controller_is_named_with_the_reason()
    {
        using RealCgroup cgroup = RealCgroup.OnV2();
        cgroup.Manager.Create();
        Skip.If(File.ReadAllText(cgroup.DirectoryOf("") + "/cgroup.controllers").Contains("memory"), "the controller is there");

        OciException error = Assert.Throws<OciException>(() => cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = 1 << 20 } }, Limits.Tight));

        Assert.Equal("/linux/resources/memory/limit", error.Pointer);
        Assert.Equal(Errno.ENOENT, error.Error);
        Assert.Contains("has no memory controller", error.Hint);
        OciException unified = Assert.Throws<OciException>(
            () => cgroup.Manager.Set(new LinuxResources { Unified = new() { ["memory.high"] = "1000000" } }, Limits.Tight));
        Assert.Contains("unified resource \"memory.high\" can't be set: controller \"memory\" not available", unified.Message);
    }

    [SkippableFact]
    public void Cgroup_below_a_frozen_one_is_refused()
    {
        string top = RealCgroup.NewPath();
        using RealCgroup outer = RealCgroup.OnV2(top);
        outer.Manager.Create();
        outer.Manager.Freeze();
        using RealCgroup inner = RealCgroup.OnV2($"{top}/inner");

        Assert.Contains("container's cgroup unexpectedly frozen", Assert.Throws<OciException>(inner.Manager.Create).Message);
        outer.Manager.Thaw();
        Assert.False(Directory.Exists(outer.DirectoryOf("") + "/inner"));
    }

    private static uint[] Programs(RealCgroup cgroup)
    {
        using CgroupDir dir = CgroupDir.Open(cgroup.DirectoryOf(""));
        return Sys.DevicePrograms(dir.Fd);
    }

    private static uint Uid(RealCgroup cgroup, string file) => Sys.Stat(Fd.Cwd, cgroup.DirectoryOf("") + file).stx_uid;
}
