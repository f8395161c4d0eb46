using OciRuntime.Cgroups.Systemd;
using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests.Systemd;

/// <summary>Needs a host that was booted with systemd, and root.</summary>
public class RealSystemdTests
{
    [Fact]
    public void Scope_holds_the_process_limits_and_goes_away()
    {
        ICgroupManager manager = New(out string name);
        using Process process = Process.Start("sleep", "100");
        try
        {
            manager.Create();
            manager.Add(process.Id);
            manager.Set(new LinuxResources { Devices = [new() { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "r" }] }, Limits.Devices);

            manager.Pids(recursive: true).Should().Equal(process.Id);
            manager.State.Hierarchies[0].Directory.Should().EndWith($"/system.slice/runcs-{name}.scope");
            Show(name, "ActiveState").Should().Be("active");
            Show(name, "Delegate").Should().Be("yes");
            Show(name, "DeviceAllow").Should().Contain("/dev/char/1:11 r");
            Show(name, "Description").Should().Be($"runcs container {name}");

            ICgroupManager later = CgroupManager.FromState(manager.State);
            later.Kill();
            process.WaitForExit(5000).Should().BeTrue();
            later.Destroy();
            later.Exists().Should().BeFalse();
            Show(name, "ActiveState").Should().Be("inactive");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            manager.Destroy();
        }
    }

    [Fact]
    public void Unit_of_the_same_name_is_refused_by_name()
    {
        ICgroupManager manager = New(out string name);
        using Process process = Process.Start("sleep", "100");
        try
        {
            manager.Create();
            manager.Add(process.Id);
            using Process other = Process.Start("sleep", "100");
            ICgroupManager second = CgroupManager.ForConfig(new() { Linux = new() { CgroupsPath = $":runcs:{name}" } }, "x", rootless: false,
                systemd: true);
            OciException error = Invoking(second.Create).Should().Throw<OciException>().Which;
            error.Message.Should().Contain("container's cgroup is not empty");
            error = Invoking(() => second.Add(other.Id)).Should().Throw<OciException>().Which;
            error.Message.Should().Contain($"runcs-{name}.scope");
            other.Kill();
        }
        finally
        {
            process.Kill();
            manager.Destroy();
        }
    }

    [Fact]
    public void Unknown_property_is_told_by_systemd()
    {
        SkipWithoutSystemd();
        OciException error = Invoking(() => new SystemdBus(user: false, "-.slice").SetUnitProperties([new UnitProperty("NoSuchProperty", true)]))
            .Should().Throw<OciException>().Which;
        error.Message.Should().Contain("NoSuchProperty");
        error.Message.Should().Contain("SetUnitProperties(-.slice)");
    }

    [Fact]
    public void Manager_tells_its_version_and_unknown_units_stop_silently()
    {
        SkipWithoutSystemd();
        SystemdBus bus = new(user: false, $"runcs-test-{Guid.NewGuid():n}.scope");
        bus.Version.Should().BeGreaterThan(200);
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
