using Microsoft.Extensions.Logging.Abstractions;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>The order of an exec, as text.</summary>
public sealed unsafe class ExecPlanCompilerTests
{
    [Fact]
    public void Process_joins_and_nothing_is_mounted() => Compile("""
            {"process": {"terminal": true, "consoleSize": {"height": 24, "width": 80}, "user": {"uid": 1000, "gid": 100}, "cwd": "/work",
              "args": ["sh", "-l"], "env": ["PATH=/bin"], "noNewPrivileges": true, "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 10, "hard": 20}]},
             "hostname": "x", "mounts": [{"destination": "/proc", "type": "proc"}],
             "linux": {"namespaces": [{"type": "mount"}], "maskedPaths": ["/proc/kcore"], "sysctl": {"kernel.domainname": "x"}}}
            """).Should().Be(
        """
        JoinNamespaces cgroup=0 tasks=0
        NewSession
        JoinKeyring name=_ses.c1 userNamespace=0
        OpenRoot path=/
        Console height=24 width=80 owner=1000 mount=0
        NoNewPrivileges
        DefaultHome uid=1000
        BoundingSet keep=0
        WorkingDirectory path=/work
        User uid=1000 gid=100
        Capabilities effective=0 permitted=0 inheritable=0 ambient=0
        Executable name=sh path=/bin
        Rlimit resource=7 soft=10 hard=20
        Exec args=[sh -l] env=[PATH=/bin] preserveFds=2

        """);

    [Theory]
    [InlineData("""{"process": {"args": ["sh"], "cwd": "/"}, "linux": {"namespaces": [{"type": "pid"}]}}""")]
    [InlineData("""{"process": {"args": ["sh"], "cwd": "/"}, "linux": {"namespaces": [{"type": "mount", "path": "/proc/1/ns/mnt"}]}}""")]
    public void Container_without_mounts_of_its_own_is_entered_by_chroot(string config) =>
        Compile(config).Should().Contain("OpenRoot path=/bundle/rootfs\nChroot\n");

    private static string Compile(string json)
    {
        using NamespacePlan namespaces = new();
        PlanContext context = new("c1", "/bundle", "/bundle/rootfs", CgroupManager.FromState(new CgroupState()), namespaces, NullLogger.Instance) { PreserveFds = 2 };
        byte[] plan = ExecPlanCompiler.Compile(SpecJson.ParseConfig(System.Text.Encoding.UTF8.GetBytes(json)), context).Finish().ToArray();
        fixed (byte* bytes = plan) return new InitPlan(bytes, plan.Length).ToText();
    }
}
