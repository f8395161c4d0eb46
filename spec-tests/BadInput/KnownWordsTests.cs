using System.Net.Sockets;

namespace OciRuntime.SpecTests.BadInput;

/// <summary>Words of runc's messages for which people search their logs; runc's own suite (tests/integration) asks for each.</summary>
public sealed class KnownWordsTests : SpecTest
{
    // runc, tests/integration/hooks.bats: "error running $hook hook #1:". config.md#posix-platform-hooks: hooks are "called in the listed order".
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    [InlineData("poststop")]
    public void Hook_is_named_by_kind_and_number(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook(kind, new JsonObject { ["path"] = "/bin/true" });
                config.Hook(kind, new JsonObject { ["path"] = "/bin/sh", ["args"] = ContainerConfig.Array("sh", "-c", "exit 3") });
                config.Guest("exit", "0");
            },
            bundle => bundle.AddBusybox());

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id);

        said.Should().Contain($"/hooks/{kind}/1: error running {kind} hook #1: /bin/sh: exit status 3");
    }

    // runc, tests/integration/run.bats: "exec /run.sh: no such file or directory". execve(2), ENOENT: "The file pathname or a script or ELF
    // interpreter does not exist."
    [Theory]
    [InlineData("run")]
    [InlineData("create")]
    [InlineData("exec")]
    public void Script_without_its_interpreter_is_named(string command)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                if (command == "exec")
                    config.Guest("pause");
                else
                    config.Args("/run.sh");
            },
            bundle => File.WriteAllText(bundle.AddScript("rootfs/run.sh", ""), "#!/no/such/interpreter\n"));

        CommandResult result = command switch
        {
            "run" => container.Run(),
            "create" when container.Create().Should().Succeed().Which is not null => container.Start(),
            _ => container.Started().Command("exec", container.Id, "/run.sh"),
        };

        result.Should().ExitWith(command == "exec" ? 255 : 1);
        result.Stderr.Should().Contain("exec /run.sh: no such file or directory (ENOENT); the file is there: the interpreter");
    }

    // runc, tests/integration/mounts.bats: "must be mounted on ordinary directory".
    [Fact]
    public void Proc_on_a_link_is_told_in_the_known_words()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle =>
        {
            Directory.Delete(bundle.InRootfs("/proc"));
            File.CreateSymbolicLink(bundle.InRootfs("/proc"), "data");
        });

        container.Create().Should().Fail().Saying("must be mounted on ordinary directory");
    }

    // runc, tests/integration/seccomp-notify.bats: "failed to connect with seccomp agent". config-linux.md#seccomp: "listenerPath".
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Seccomp_agent_that_is_not_there_is_told_in_the_known_words(bool closed)
    {
        string path = Path.Combine(Scratch.NewFolder(), "agent.sock");
        if (closed)
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        Container container = NewContainer(Layout.Native, config => config.Linux["seccomp"] = JsonNode.Parse($$"""
            {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "{{path}}", "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}
            """));

        container.Create().Should().Fail().At("/linux/seccomp/listenerPath").Saying("failed to connect with seccomp agent");
    }

    // runc, tests/integration/scheduler.bats: "process scheduler can't be used together with AllowedCPUs". sched(7): SCHED_DEADLINE threads must
    // have all CPUs of the root domain.
    [Fact]
    public void Deadline_on_some_cpus_is_told_in_the_known_words()
    {
        Skip.If(Environment.ProcessorCount < 2, "one CPU is all CPUs");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["cpus"] = "0" };
            config.Process["scheduler"] = new JsonObject
            {
                ["policy"] = "SCHED_DEADLINE",
                ["runtime"] = 2000000,
                ["deadline"] = 20000000,
                ["period"] = 40000000,
            };
        });

        CommandResult result = container.Create();
        Skip.If(result.ExitCode == 0, "this kernel allows the policy on any set of CPUs");

        result.Should().Fail().At("/process/scheduler").Saying("process scheduler can't be used together with AllowedCPUs");
    }

    // runc, tests/integration/cgroups.bats: "unable to apply cgroup configuration", "permission denied".
    [Fact]
    public void Cgroup_that_a_user_may_not_make_is_told_in_the_known_words()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");
        JsonNode config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!;
        config["linux"]!["cgroupsPath"] = container.CgroupsPath;
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().At("/linux/cgroupsPath").Saying("permission denied", "unable to apply cgroup configuration");
    }

    // runc-update(8): "-r resources.json: Read the new resource limits from resources.json": its places are those of that file, whoever finds
    // the fault: the validator, the runtime's own rules, or the kernel.
    [Theory]
    [InlineData("""{"cpu": {"idle": 5}}""", "/cpu/idle")]
    [InlineData("""{"cpu": {"quota": 1}}""", "/cpu/quota")]
    [InlineData("""{"cpu": {"cpus": "4000"}}""", "/cpu/cpus")]
    [InlineData("""{"memory": {"swap": 1024, "limit": 4096}}""", "/memory/swap")]
    [InlineData("""{"unified": {"memory.max": "max"}}""", "/unified")]
    public void Update_names_places_of_its_own_file(string resources, string pointer)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        string file = Path.Combine(container.Bundle.Folder, "resources.json");
        File.WriteAllText(file, resources);

        CommandResult result = container.Command("update", "--resources", file, container.Id).Should().Fail().Saying(pointer).Which;

        result.Stderr.Should().NotContain("/linux/resources");
    }
}
