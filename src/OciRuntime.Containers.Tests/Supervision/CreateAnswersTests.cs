using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Supervision;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests.Supervision;

/// <summary>What the runtime does for the init of a new container, asked for by a peer that says what it likes.</summary>
public sealed class CreateAnswersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runcs-answers-").FullName;

    [Theory]
    [InlineData(nameof(SyncKind.RuntimeUp))]
    [InlineData(nameof(SyncKind.DeviceRules))]
    [InlineData(nameof(SyncKind.HostHooks))]
    public void Init_may_go_on_once_what_it_asked_for_is_done(string kind)
    {
        using FakeInit init = new();
        init.Say(Enum.Parse<SyncKind>(kind));

        Answer(init).Should().BeTrue();

        init.Hear().Should().Be(SyncKind.Continue);
    }

    [Fact]
    public void Ready_is_the_last_request()
    {
        using FakeInit init = new();
        init.Say(SyncKind.Ready);

        Answer(init).Should().BeFalse();
    }

    [Theory]
    [InlineData(nameof(SyncKind.Unshared))]
    [InlineData(nameof(SyncKind.SecondClone))]
    [InlineData(nameof(SyncKind.Continue))]
    [InlineData(nameof(SyncKind.Plan))]
    [InlineData(nameof(SyncKind.Console))]
    [InlineData(nameof(SyncKind.Start))]
    [InlineData(nameof(SyncKind.Listener))]
    public void What_is_not_init_s_to_say_is_out_of_turn(string kind)
    {
        using FakeInit init = new();
        init.Say(Enum.Parse<SyncKind>(kind));

        Action answering = () => Answer(init);

        answering.Should().Throw<OciException>().WithMessage($"init said {kind} out of turn");
    }

    [Fact]
    public void Init_that_joins_a_pid_namespace_is_followed_to_its_clone_which_is_recorded_before_it_goes_on()
    {
        using FakeInit init = new("exit 0");
        int clone = FakeInit.Spawn("exec sleep 1000");
        init.Say(SyncKind.SecondClone, clone);

        Answer(init, clonesItself: true).Should().BeTrue();

        init.Hear().Should().Be(SyncKind.Continue);
        init.Process.Pid.Should().Be(clone);
        File.ReadAllText($"{_folder}/state/.state.json").Should().Contain($"{clone}");
    }

    [Fact]
    public void Such_an_init_clones_itself_once()
    {
        using FakeInit init = new("exit 0");
        init.Say(SyncKind.SecondClone, FakeInit.Spawn("exec sleep 1000")).Say(SyncKind.SecondClone, 1);

        Action answering = () => Answer(init, clonesItself: true);

        answering.Should().Throw<OciException>().WithMessage("init said SecondClone out of turn");
    }

    // config.md, Hooks: "the runtime MUST generate an error" where one fails; it is told by its place.
    [Fact]
    public void A_hook_that_fails_is_an_error_with_its_place_and_init_hears_nothing()
    {
        using FakeInit init = new();
        init.Say(SyncKind.HostHooks);

        Action answering = () => Answer(init, """{"createRuntime":[{"path":"/bin/true"},{"path":"/bin/false"}]}""");

        answering.Should().Throw<OciException>().Where(error => error.Pointer == "/hooks/createRuntime/1");
        Sys.WaitReadable(init.Dialogue.Socket, 0).Should().BeFalse();
    }

    [Fact]
    public void Hooks_run_in_the_bundle_in_the_order_of_the_specification()
    {
        using FakeInit init = new();
        init.Say(SyncKind.HostHooks);

        Answer(init, """
            {
              "prestart":[{"path":"/bin/sh","args":["sh","-c","echo prestart >> order"]}],
              "createRuntime":[{"path":"/bin/sh","args":["sh","-c","echo createRuntime >> order"]}]
            }
            """).Should().BeTrue();

        File.ReadAllText($"{_folder}/order").Should().Be("prestart\ncreateRuntime\n");
    }

    [Fact]
    public void A_mount_source_of_what_is_no_mount_is_refused()
    {
        using FakeInit init = new();
        InitPlanWriter plan = new();
        plan.Add(new NewSession());
        init.Dialogue.SendPlan(plan, []);
        init.Say(new SyncMessage { Kind = SyncKind.MountSource, Op = 0 });

        Action answering = () => Answer(init);

        answering.Should().Throw<OciException>().WithMessage("init asked for the source of what is no mount");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private bool Answer(FakeInit init, string hooks = "{}", bool clonesItself = false)
    {
        File.WriteAllText($"{_folder}/config.json", $$"""{"ociVersion":"1.3.0","root":{"path":"rootfs"},"hooks":{{hooks}}}""");
        Bundle bundle = Bundle.Load(_folder);
        using NamespacePlan namespaces = NamespacePlan.Of(new());
        ContainerResources resources = new(bundle.Config, namespaces, FakeInit.Cgroup, resctrl: null);
        using OwnedFd directory = Sys.Open(Fd.Cwd, Directory.CreateDirectory($"{_folder}/state").FullName, Libc.O_RDONLY | Libc.O_DIRECTORY);
        CreateAnswers answers = new(init.Dialogue, init.Process, resources, new(bundle, new() { Id = "x" }, directory),
            console: null)
        { ClonesItself = clonesItself };
        bool asks = true;
        while (asks && Sys.WaitReadable(init.Dialogue.Socket, 0))
        {
            using InitMessage message = init.Dialogue.Next();
            asks = answers.To(message);
        }
        return asks;
    }
}
