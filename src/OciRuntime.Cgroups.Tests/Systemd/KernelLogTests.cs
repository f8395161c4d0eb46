using OciRuntime.Cgroups.Systemd;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class KernelLogTests
{
    private const string Kill =
        "6,911,81220022,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/a.slice/b.scope,task_memcg=";

    [Theory]
    [InlineData("/a.slice/b.scope,task=guest,pid=7,uid=0", true)]
    [InlineData("/a.slice/b.scope/below,task=guest,pid=7,uid=0", true)]
    [InlineData("/a.slice/b.scope2,task=guest,pid=7,uid=0", false)]
    [InlineData("/a.slice,task=guest,pid=7,uid=0", false)]
    public void Record_names_the_cgroup_of_who_was_killed(string rest, bool tells) =>
        KernelLog.TellsOfKill(Kill + rest, "/a.slice/b.scope").Should().Be(
        tells);

    // A program may write to the log, or bear a name, as it likes; only the kernel begins a message so.
    [Fact]
    public void Other_records_tell_nothing() =>
        KernelLog.TellsOfKill("12,911,81220022,-;,task_memcg=/a.slice/b.scope,", "/a.slice/b.scope").Should().BeFalse();
}
