using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

public sealed class SeccompPlanTests
{
    private const string Allow = "SCMP_ACT_ALLOW", Errno = "SCMP_ACT_ERRNO", Log = "SCMP_ACT_LOG", Notify = "SCMP_ACT_NOTIFY";
    private static readonly string[] Waiting = ["accept4", "recvfrom", "close", "sendto", "exit_group", "prlimit64"];

    [Fact]
    public void Agent_that_is_asked_about_other_calls_gets_its_listener_at_create()
    {
        Assert.True(AtCreate(Allow, (Notify, ["mkdir"])));
        Assert.True(AtCreate(Log, (Notify, ["mkdir"])));
        Assert.True(AtCreate(Errno, (Allow, Waiting), (Notify, ["mkdir"])));
        Assert.True(AtCreate(Notify, (Log, Waiting)));
    }

    [Fact]
    public void Filter_that_asks_nobody_is_loaded_at_start() => Assert.False(AtCreate(Allow, (Errno, ["mkdir"])));

    [Fact]
    public void Every_call_of_waiting_has_to_pass()
    {
        Assert.False(AtCreate(Notify));
        foreach (string call in Waiting)
        {
            Assert.False(AtCreate(Allow, (Notify, ["mkdir", call])));
            Assert.False(AtCreate(Allow, (Errno, [call]), (Notify, ["mkdir"])));
            Assert.False(AtCreate(Errno, (Allow, [.. Waiting.Where(other => other != call)]), (Notify, ["mkdir"])));
        }
    }

    [Fact]
    public void Call_that_passes_with_some_arguments_is_not_certain_to()
    {
        Config config = Profile(Errno, (Allow, Waiting), (Notify, ["mkdir"]));
        config.Linux!.Seccomp!.Syscalls![0].Args = [new LinuxSeccompArg { Index = 1, Value = 0, Op = "SCMP_CMP_EQ" }];

        Assert.False(SeccompPlan.NotifiesFromCreate(config));
    }

    [Fact]
    public void Hook_of_start_runs_without_the_filter()
    {
        Config config = Profile(Allow, (Notify, ["mkdir"]));
        config.Hooks = new() { StartContainer = [new Hook { Path = "/hook" }] };

        Assert.False(SeccompPlan.NotifiesFromCreate(config));
    }

    private static bool AtCreate(string defaultAction, params (string Action, string[] Names)[] rules) =>
        SeccompPlan.NotifiesFromCreate(Profile(defaultAction, rules));

    private static Config Profile(string defaultAction, params (string Action, string[] Names)[] rules) => new()
    {
        Process = new(),
        Linux = new()
        {
            Seccomp = new()
            {
                DefaultAction = defaultAction,
                ListenerPath = "/agent.sock",
                Syscalls = [.. rules.Select(rule => new LinuxSyscall { Action = rule.Action, Names = [.. rule.Names] })],
            },
        },
    };
}
