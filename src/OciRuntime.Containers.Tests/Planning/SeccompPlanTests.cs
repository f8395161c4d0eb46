using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

public sealed class SeccompPlanTests
{
    private const string Allow = "SCMP_ACT_ALLOW", Errno = "SCMP_ACT_ERRNO", Log = "SCMP_ACT_LOG", Notify = "SCMP_ACT_NOTIFY";
    private static readonly string[] s_waiting = ["accept4", "recvfrom", "close", "sendto", "exit_group", "prlimit64"];

    [Fact]
    public void Agent_that_is_asked_about_other_calls_gets_its_listener_at_create()
    {
        AtCreate(Allow, (Notify, ["mkdir"])).Should().BeTrue();
        AtCreate(Log, (Notify, ["mkdir"])).Should().BeTrue();
        AtCreate(Errno, (Allow, s_waiting), (Notify, ["mkdir"])).Should().BeTrue();
        AtCreate(Notify, (Log, s_waiting)).Should().BeTrue();
    }

    [Fact]
    public void Filter_that_asks_nobody_is_loaded_at_start() => AtCreate(Allow, (Errno, ["mkdir"])).Should().BeFalse();

    [Fact]
    public void Every_call_of_waiting_has_to_pass()
    {
        AtCreate(Notify).Should().BeFalse();
        foreach (string call in s_waiting)
        {
            AtCreate(Allow, (Notify, ["mkdir", call])).Should().BeFalse();
            AtCreate(Allow, (Errno, [call]), (Notify, ["mkdir"])).Should().BeFalse();
            AtCreate(Errno, (Allow, [.. s_waiting.Where(other => other != call)]), (Notify, ["mkdir"])).Should().BeFalse();
        }
    }

    [Fact]
    public void Call_that_passes_with_some_arguments_is_not_certain_to()
    {
        Config config = Profile(Errno, (Allow, s_waiting), (Notify, ["mkdir"]));
        config.Linux!.Seccomp!.Syscalls![0].Args = [new LinuxSeccompArg { Index = 1, Value = 0, Op = "SCMP_CMP_EQ" }];

        SeccompPlan.NotifiesFromCreate(config).Should().BeFalse();
    }

    [Fact]
    public void Hook_of_start_runs_without_the_filter()
    {
        Config config = Profile(Allow, (Notify, ["mkdir"]));
        config.Hooks = new() { StartContainer = [new Hook { Path = "/hook" }] };

        SeccompPlan.NotifiesFromCreate(config).Should().BeFalse();
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
