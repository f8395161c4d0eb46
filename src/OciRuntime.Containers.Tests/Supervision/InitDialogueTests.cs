using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests.Supervision;

/// <summary>The conversation with init, from the runtime's side, with every message in every place and death at each point.</summary>
public sealed class InitDialogueTests
{
    public static TheoryData<int> Kinds => [.. Enum.GetValues<SyncKind>().Select(kind => (int)kind)];

    [Fact]
    public void The_message_that_is_due_gives_its_value()
    {
        using FakeInit init = new();

        init.Say(SyncKind.SecondClone, 4711);

        init.Dialogue.Expect(SyncKind.SecondClone).Should().Be(4711);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Any_other_message_is_out_of_turn(int kind)
    {
        SyncKind said = (SyncKind)kind, due = said == SyncKind.Unshared ? SyncKind.SecondClone : SyncKind.Unshared;
        using FakeInit init = new();
        init.Say(said);

        Action expecting = () => init.Dialogue.Expect(due);

        if (said == SyncKind.Fault)
            expecting.Should().Throw<OciException>();
        else
            expecting.Should().Throw<OciException>().WithMessage($"init said {said} out of turn");
    }

    [Fact]
    public void A_fault_names_the_place_that_asked_for_the_operation()
    {
        using FakeInit init = new();
        InitPlanWriter plan = new();
        plan.Add(new NewSession());
        plan.Add(new Hostname("x"), "/hostname");
        init.Dialogue.SendPlan(plan, []);
        init.Say(InitFault.ToMessage(OciException.FromErrno(Errno.EPERM, "sethostname", "x"), op: 1));

        Action waiting = () => init.Dialogue.Expect(SyncKind.Ready);

        init.Hear().Should().Be(SyncKind.Plan);
        waiting.Should().Throw<OciException>()
            .Where(error => error.Pointer == "/hostname" && error.Call == "sethostname" && error.Error == Errno.EPERM);
    }

    [Theory]
    [InlineData(0, "/linux/namespaces/3/path")]
    [InlineData(1, "/linux/namespaces/5/path")]
    [InlineData(2, "/linux/namespaces")]
    [InlineData(-1, "/linux/namespaces")]
    public void A_fault_of_a_join_names_the_namespace(int join, string pointer)
    {
        using FakeInit init = new();
        init.Dialogue.JoinedIndex = [3, 5];
        init.Say(new SyncMessage { Kind = SyncKind.Fault, Op = SyncMessage.AtBootstrap, Value = join, Errno = Errno.EPERM });

        Action waiting = () => init.Dialogue.Expect(SyncKind.Unshared);

        waiting.Should().Throw<OciException>().Where(error => error.Pointer == pointer);
    }

    [Theory]
    [InlineData(0, "/sys/fs/cgroup/pids/x/tasks, \"0\"")]
    [InlineData(7, null)]
    public void A_fault_of_entering_a_cgroup_names_its_file_where_there_is_such_a_file(int file, string? subject)
    {
        using FakeInit init = new();
        init.Dialogue.TaskFiles = ["/sys/fs/cgroup/pids/x/tasks"];
        init.Say(new SyncMessage { Kind = SyncKind.Fault, Op = SyncMessage.AtCgroup, Value = file, Errno = Errno.EACCES });

        Action waiting = () => init.Dialogue.Expect(SyncKind.Unshared);

        waiting.Should().Throw<OciException>().Where(error => error.Subject == subject);
    }

    [Theory]
    [InlineData("exit 3", "container init ended with status 3 while starting")]
    [InlineData("kill -9 $$", "container init was killed by signal 9 while starting")]
    public void Init_that_dies_instead_of_speaking_is_told_with_its_status(string command, string message)
    {
        using FakeInit init = new(command);
        init.HangUp();

        Action waiting = () => init.Dialogue.Next();

        waiting.Should().Throw<OciException>().WithMessage(message);
    }

    [Fact]
    public void The_stage_of_an_exec_is_followed_to_its_clone_and_what_the_clone_said_earlier_is_kept()
    {
        using FakeInit stage = new("exit 0");
        int clone = FakeInit.Spawn("exec sleep 1000");
        stage.Say(SyncKind.Console, 1).Say(SyncKind.Ready).Say(SyncKind.SecondClone, clone);

        stage.Dialogue.TakeClone().Should().BeFalse();
        stage.Dialogue.TakeClone().Should().BeFalse();
        stage.Dialogue.TakeClone().Should().BeTrue();

        stage.Process.Pid.Should().Be(clone);
        stage.Dialogue.HasKept.Should().BeTrue();
        stage.Dialogue.Next().Kind.Should().Be(SyncKind.Console);
        stage.Dialogue.Next().Kind.Should().Be(SyncKind.Ready);
        stage.Dialogue.HasKept.Should().BeFalse();
    }

    [Fact]
    public void The_last_words_of_a_stage_that_fails_are_heard()
    {
        using FakeInit stage = new();
        stage.Say(InitFault.ToMessage(new OciException("setns failed"), SyncMessage.AtBootstrap)).HangUp();

        stage.Dialogue.TakeClone().Should().BeFalse();
        stage.Dialogue.TakeClone().Should().BeTrue();
        Action waiting = () => stage.Dialogue.Expect(SyncKind.Ready);

        waiting.Should().Throw<OciException>().WithMessage("*setns failed");
    }

    [Fact]
    public void A_process_that_is_no_child_is_not_followed()
    {
        using FakeInit stage = new();
        stage.Say(SyncKind.SecondClone, 1);

        Action taking = () => stage.Dialogue.TakeClone();

        taking.Should().Throw<OciException>().WithMessage("init names a process that is none of ours");
    }

    [Fact]
    public void A_second_clone_is_out_of_turn()
    {
        using FakeInit stage = new("exit 0");
        stage.Say(SyncKind.SecondClone, FakeInit.Spawn("exec sleep 1000")).Say(SyncKind.SecondClone, 1);
        stage.Dialogue.TakeClone().Should().BeTrue();

        Action waiting = () => stage.Dialogue.Expect(SyncKind.Ready);

        waiting.Should().Throw<OciException>().WithMessage("init said SecondClone out of turn");
    }

    [Fact]
    public void An_event_loop_sees_by_the_socket_when_there_is_something_to_take()
    {
        using FakeInit init = new();

        Sys.WaitReadable(init.Dialogue.Socket, 0).Should().BeFalse();
        init.Say(SyncKind.Ready);
        Sys.WaitReadable(init.Dialogue.Socket, 0).Should().BeTrue();
        init.Dialogue.Expect(SyncKind.Ready);
        Sys.WaitReadable(init.Dialogue.Socket, 0).Should().BeFalse();
    }

    [Fact]
    public void Execve_is_known_by_the_end_of_the_conversation()
    {
        using FakeInit init = new();
        init.HangUp();

        Action starting = () => init.Dialogue.Start(agent: null);

        starting.Should().NotThrow();
    }

    [Fact]
    public void What_fails_at_execve_is_an_error_of_start()
    {
        using FakeInit init = new();
        init.Say(InitFault.ToMessage(OciException.FromErrno(Errno.ENOENT, "execve", "/x"), SyncMessage.AtExec));

        Action starting = () => init.Dialogue.Start(agent: null);

        starting.Should().Throw<OciException>().WithMessage("*exec /x: no such file or directory*");
        init.Hear().Should().Be(SyncKind.Start);
    }

    [Fact]
    public void Descriptors_of_messages_that_nobody_took_are_closed()
    {
        using (FakeInit stage = new())
        using (OwnedFd any = Sys.MemFd("nobody-took-it", 0))
        {
            stage.SayWithDescriptor(SyncKind.Console, 0, any).SayWithDescriptor(SyncKind.Console, 1, any);
            stage.Dialogue.TakeClone().Should().BeFalse();
            stage.Dialogue.TakeClone().Should().BeFalse();
            Action waiting = () => stage.Dialogue.Expect(SyncKind.Ready);
            waiting.Should().Throw<OciException>();
        }

        OpenFiles().Should().NotContain(file => file.Contains("nobody-took-it"));
    }

    private static List<string> OpenFiles() => [.. Directory.EnumerateFiles("/proc/self/fd").Select(file => Sys.TryReadLink(Fd.Cwd, file) ?? "")];
}
