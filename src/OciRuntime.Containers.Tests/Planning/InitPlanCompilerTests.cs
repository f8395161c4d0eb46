using Microsoft.Extensions.Logging.Abstractions;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>
/// The whole order of set-up, approved as text: Plans/NAME.json in, Plans/NAME.LAYOUT.txt out. A change of the order shows
/// up here as a change of the approved file, and needs its reason in docs/lifecycle.md.
/// </summary>
public sealed class InitPlanCompilerTests
{
    [Theory]
    [InlineData("default", "v1")]
    [InlineData("default", "v2")]
    [InlineData("everything", "v1")]
    [InlineData("everything", "v2")]
    [InlineData("no-pivot", "v2")]
    [InlineData("shared-root", "v2")]
    [InlineData("joined", "v2")]
    [InlineData("remount", "v2")]
    [InlineData("activated", "v2")]
    [InlineData("cgroup-namespace", "v1")]
    [InlineData("rootless", "v2")]
    [InlineData("late", "v1")]
    public void Config_becomes_the_approved_plan(string name, string layout) =>
        ApprovedPlan.Check(Compile(ApprovedPlan.Config(name), layout, context => Adapt(name, context)), $"{name}.{layout}");

    /// <summary>What a plan depends on besides config.json: options of the command line, and where it runs.</summary>
    private static PlanContext Adapt(string name, PlanContext context) => name switch
    {
        "no-pivot" => context with { NoPivot = true, NoNewKeyring = true },
        "activated" => context with { NotifyDirectory = "/run/runcs/c1/notify", ListenFds = 2, PreserveFds = 1 },
        "rootless" => context with { InUserNamespace = true },
        "late" => context with { JoinsCgroupLate = true, NotifiesFromCreate = true },
        _ => context,
    };

    // "mountLabel (string, OPTIONAL) will set the Selinux context for the mounts in the container" (config-linux.md#mount-label).
    [Fact]
    public void Mounts_are_labelled_as_their_kind_allows()
    {
        string plan = Compile(
            SpecJson.ParseConfig("""
                {"mounts": [{"destination": "/proc", "type": "proc"}, {"destination": "/tmp", "type": "tmpfs", "options": ["size=1m"]},
                            {"destination": "/dev/mqueue", "type": "mqueue"}, {"destination": "/sys/fs/cgroup", "type": "cgroup"}],
                 "root": {"path": "rootfs"},
                 "linux": {"mountLabel": "a:b:c:s0:c1,c2", "maskedPaths": ["/proc/acpi"], "namespaces": [{"type": "mount"}, {"type": "cgroup"}]}}
                """u8),
            "v1");

        plan.Should().Contain("MountFilesystem type=proc target=/proc\n");
        plan.Should().Contain("target=/tmp options=[context=a:b:c:s0:c1,c2 size=1m]\n");
        plan.Should().Contain(
            "target=/dev/mqueue\nFileLabel target=/dev/mqueue label=a:b:c:s0:c1,c2\n");
        plan.Should().Contain(
            "type=tmpfs source=tmpfs target=/sys/fs/cgroup attributes=nosuid,nodev,noexec options=[context=a:b:c:s0:c1,c2 mode=755]\n");
        plan.Should().Contain("target=/sys/fs/cgroup/cpu,cpuacct attributes=nosuid,nodev,noexec options=[cpu cpuacct]\n");
        plan.Should().Contain("MaskedPath path=/proc/acpi label=a:b:c:s0:c1,c2\n");
    }

    private static string Compile(Config config, string layout, Func<PlanContext, PlanContext>? adapt = null)
    {
        using NamespacePlan namespaces = NamespacePlan.Of(config.Linux!);
        PlanContext context = new("c1", "/bundle", "/bundle/rootfs", CgroupManager.FromState(Layout(layout)), namespaces, NullLogger.Instance);
        string text = PlanText.Of(InitPlanCompiler.Compile(config, adapt?.Invoke(context) ?? context));
        // Whether there is a /dev/core depends on the host's kernel.
        return string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("/dev/core"))
            .Select(line => line + "\n"));
    }

    private static CgroupState Layout(string layout) => layout == "v2"
        ? new() { Layout = CgroupLayout.V2, Hierarchies = [new() { MountPoint = "/sys/fs/cgroup", Directory = "/sys/fs/cgroup/c1" }] }
        : new()
        {
            Layout = CgroupLayout.V1,
            Hierarchies =
            [
                new() { Controllers = "cpu,cpuacct", MountPoint = "/sys/fs/cgroup/cpu,cpuacct", Directory = "/sys/fs/cgroup/cpu,cpuacct/c1" },
                new() { Controllers = "name=systemd", MountPoint = "/sys/fs/cgroup/systemd", Directory = "/sys/fs/cgroup/systemd/c1" },
            ],
        };
}
