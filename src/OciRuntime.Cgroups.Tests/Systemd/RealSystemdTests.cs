using OciRuntime.Cgroups.Systemd;
using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests.Systemd;

/// <summary>Needs a host that was booted with systemd, and root.</summary>
public class RealSystemdTests
{
    [SkippableFact]
    public void Scope_holds_the_process_limits_and_goes_away()
    {
        ICgroupManager manager = New(out string name);
        using Process process = Process.Start("sleep", "100");
        try
        {
            manager.Create();
            manager.Add(process.Id);
            manager.Set(new LinuxResources { Devices = [new() { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "r" }] }, Limits.Devices);

            Assert.Equal([process.Id], manager.Pids(recursive: true));
            Assert.EndsWith($"/system.slice/runcs-{name}.scope", manager.State.Hierarchies[0].Directory);
            Assert.Equal("active", Show(name, "ActiveState"));
            Assert.Equal("yes", Show(name, "Delegate"));
            Assert.Contains("/dev/char/1:11 r", Show(name, "DeviceAllow"));
            Assert.Equal($"runcs container {name}", Show(name, "Description"));

            ICgroupManager later = CgroupManager.FromState(manager.State);
            later.Kill();
            Assert.True(process.WaitForExit(5000));
            later.Destroy();
            Assert.False(later.Exists());
            Assert.Equal("inactive", Show(name, "ActiveState"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            manager.Destroy();
        }
    }

    [SkippableFact]
    public void Unit_of_the_same_name_is_refused_by_name()
    {
        ICgroupManager manager = New(out string name);
        using Process process = Process.Start("sleep", "100");
        try
        {
            manager.Create();
            manager.Add(process.Id);
            using Process other = Process.Start("sleep", "100");
            ICgroupManager second = CgroupManager.ForConfig(new() { Linux = new() { CgroupsPath = $":runcs:{name}" } }, "x", rootless: false, systemd: true);
            OciException error = Assert.Throws<OciException>(second.Create);
            Assert.Contains("container's cgroup is not empty", error.Message);
            error = Assert.Throws<OciException>(() => second.Add(other.Id));
            Assert.Contains($"runcs-{name}.scope", error.Message);
            other.Kill();
        }
        finally
        {
            process.Kill();
            manager.Destroy();
        }
    }

    [SkippableFact]
    public void Unknown_property_is_told_by_systemd()
    {
        SkipWithoutSystemd();
        OciException error = Assert.Throws<OciException>(
            () => new SystemdBus(user: false, "-.slice").SetUnitProperties([new UnitProperty("NoSuchProperty", true)]));
        Assert.Contains("NoSuchProperty", error.Message);
        Assert.Contains("SetUnitProperties(-.slice)", error.Message);
    }

    [SkippableFact]
    public void Manager_tells_its_version_and_unknown_units_stop_silently()
    {
        SkipWithoutSystemd();
        SystemdBus bus = new(user: false, $"runcs-test-{Guid.NewGuid():n}.scope");
        Assert.True(bus.Version > 200);
        bus.StopUnit();
        bus.ResetFailedUnit();
    }

    private static void SkipWithoutSystemd()
    {
        Skip.IfNot(Directory.Exists("/run/systemd/system"), "the host was not booted with systemd");
        Skip.If(Libc.geteuid() != 0, "needs root");
    }

    private static ICgroupManager New(out string name)
    {
        SkipWithoutSystemd();
        name = $"test-{Guid.NewGuid():n}";
        return CgroupManager.ForConfig(new() { Linux = new() { CgroupsPath = $":runcs:{name}" } }, "x", rootless: false, systemd: true);
    }

    private static string Show(string name, string property)
    {
        using Process show = Process.Start(new System.Diagnostics.ProcessStartInfo(
            "systemctl", ["show", "--value", "-p", property, $"runcs-{name}.scope"])
        { RedirectStandardOutput = true })!;
        string text = show.StandardOutput.ReadToEnd().Trim();
        show.WaitForExit();
        return text;
    }
}
