using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests;

public sealed class SubCgroupTests
{
    private static readonly CgroupHierarchy s_cpu = new() { Controllers = "cpu,cpuacct", Directory = "/" };
    private static readonly CgroupHierarchy s_pids = new() { Controllers = "pids", Directory = "/" };

    [Fact]
    public void Path_alone_holds_for_every_hierarchy()
    {
        SubCgroup below = Parse("a/b")!;

        ((below.In(s_cpu), below.In(s_pids))).Should().Be(("a/b", "a/b"));
    }

    [Fact]
    public void Path_of_a_controller_holds_for_its_hierarchy()
    {
        SubCgroup below = Parse("cpuacct:a", "pids:b")!;

        ((below.In(s_cpu), below.In(s_pids))).Should().Be(("a", "b"));
        ((Parse("cpu:a")!.In(s_cpu), Parse("cpu:a")!.In(s_pids))).Should().Be(("a", ""));
    }

    [Fact]
    public void Nothing_asked_for_is_the_containers_own() => Parse().Should().BeNull();

    [Theory]
    [InlineData("a:b:c", "invalid --cgroup argument: a:b:c")]
    [InlineData(":a", "empty <controller> prefix")]
    [InlineData("memory:a", "unknown controller memory")]
    [InlineData("../a", "bad sub cgroup path: ../a")]
    [InlineData("pids:a/../..", "bad sub cgroup path: a/../..")]
    public void Bad_argument_is_refused(string argument, string words) =>
        Invoking(() => Parse(argument)).Should().Throw<OciException>().Which.Message.Should().Contain(words);

    [Fact]
    public void Controllers_are_named_once_and_always()
    {
        Invoking(() => Parse("cpu:a", "cpu:b")).Should().Throw<OciException>().Which.Message.Should().Contain("specified multiple times");
        Invoking(() => Parse("cpu:a", "b")).Should().Throw<OciException>().Which.Message.Should().Contain("missing <controller>");
    }

    private static SubCgroup? Parse(params string[] arguments) =>
        SubCgroup.Of(new CgroupState { Layout = CgroupLayout.V1, Hierarchies = [s_cpu, s_pids] }, arguments, initPid: 1);
}
