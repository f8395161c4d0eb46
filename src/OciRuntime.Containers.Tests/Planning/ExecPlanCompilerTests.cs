using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>The order of an exec, as text.</summary>
public sealed class ExecPlanCompilerTests
{
    [Fact]
    public void Process_joins_and_nothing_is_mounted() => ApprovedPlan.Check(Compile(ApprovedPlan.Config("exec")), "exec");

    [Theory]
    [InlineData("""{"process": {"args": ["sh"], "cwd": "/"}, "linux": {"namespaces": [{"type": "pid"}]}}""")]
    [InlineData("""{"process": {"args": ["sh"], "cwd": "/"}, "linux": {"namespaces": [{"type": "mount", "path": "/proc/1/ns/mnt"}]}}""")]
    public void Container_without_mounts_of_its_own_is_entered_by_chroot(string config) =>
        Compile(SpecJson.ParseConfig(Encoding.UTF8.GetBytes(config))).Should().Contain("OpenRoot path=/bundle/rootfs\nChroot\n");

    private static string Compile(Config config)
    {
        using NamespacePlan namespaces = new();
        // A process of the container; which namespaces it is in is not looked at.
        int[] types = [Libc.CLONE_NEWPID, Libc.CLONE_NEWNET, Libc.CLONE_NEWNS];
        foreach (int type in types)
            namespaces.Joined.Add(new NamespaceJoin { Fd = -1, Type = type });
        PlanContext context = new("c1", "/bundle", "/bundle/rootfs", CgroupManager.FromState(new CgroupState()), namespaces,
            NullLogger.Instance)
        { PreserveFds = 2 };
        return PlanText.Of(ExecPlanCompiler.Compile(config, context));
    }
}
