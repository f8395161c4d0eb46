namespace OciRuntime.SpecTests.BadInput;

/// <summary>Lists of config.json with very many entries: each is done or refused in the time that its length explains.</summary>
public sealed class LongListTests : SpecTest
{
    private const int Many = 100_000;

    // config.md#process: "env (array of strings, OPTIONAL) with the same semantics as IEEE Std 1003.1-2008's environ."
    [Fact]
    public void Environment_of_very_many_variables_reaches_the_process()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Env([.. Enumerable.Range(0, Many).Select(i => $"A{i:x}="), "LAST=1"]);
            config.Guest("process");
        });

        guest.All("env").Should().HaveCount(Many + 2); // and HOME
    }

    // setgroups(2): "The maximum supplementary groups is NGROUPS_MAX", which limits.h has as 65536 on Linux.
    [Theory]
    [InlineData(65_536, 0)]
    [InlineData(65_537, 1)]
    [InlineData(Many, 1)]
    public void Groups_are_as_many_as_the_kernel_takes(int count, int status)
    {
        JsonArray groups = [];
        for (int i = 0; i < count; i++)
            groups.Add((JsonNode)(1000 + i));
        CommandResult result = NewContainer(Layout.Native, config => config.Process["user"]!["additionalGids"] = groups).Run();

        result.Should().ExitWith(status);
        if (status != 0)
            result.Stderr.Should().Contain($"/process/user/additionalGids: has {count} groups, and a process can be in no more than 65536");
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST
    // generate an error"; a limit or none, nobody is to wait for the answer.
    [Theory]
    [InlineData("args")]
    [InlineData("rlimits")]
    [InlineData("namespaces")]
    [InlineData("maskedPaths")]
    [InlineData("readonlyPaths")]
    [InlineData("uidMappings")]
    [InlineData("annotations")]
    [InlineData("sysctl")]
    [InlineData("names")]
    [InlineData("syscalls")]
    [InlineData("seccompArgs")]
    [InlineData("hooks")]
    [InlineData("hookEnv")]
    [InlineData("options")]
    [InlineData("capabilities")]
    [InlineData("devices")]
    public void Very_long_list_is_done_or_refused(string list)
    {
        RunOptions options = new() { Limit = TimeSpan.FromSeconds(60) };
        CommandResult result = NewContainer(Layout.Native, config =>
        {
            config.Guest();
            Lengthen(config, list);
        }, options: options).Run();

        result.ExitCode.Should().BeInRange(0, 125, "{0}", result);
    }

    private static void Lengthen(ContainerConfig config, string list)
    {
        string[] words = [.. Enumerable.Range(0, Many).Select(i => $"w{i}")];
        string[] paths = [.. words.Select(word => $"/absent/{word}")];
        JsonObject seccomp = new() { ["defaultAction"] = "SCMP_ACT_ALLOW" };
        switch (list)
        {
            case "args":
                config.Args(["/bin/guest", "out", "/dev/null", .. words]);
                break;
            case "rlimits":
                config.Process["rlimits"] = Objects(i => new() { ["type"] = i < Many / 2 ? $"W{i}" : "RLIMIT_CPU", ["soft"] = 1, ["hard"] = 1 });
                break;
            case "namespaces":
                config.Linux["namespaces"] = Objects(_ => new() { ["type"] = "mount" });
                break;
            case "maskedPaths" or "readonlyPaths":
                config.Linux[list] = ContainerConfig.Array(paths);
                break;
            case "uidMappings":
                config.NewUserNamespace(100000, 1);
                config.Linux["uidMappings"] = Objects(i => ContainerConfig.IdMapping((uint)i, (uint)i, 1));
                config.Process["user"]!["additionalGids"] = new JsonArray([.. Enumerable.Range(0, 65_536).Select(i => (JsonNode)i)]);
                break;
            case "annotations":
                config.Root["annotations"] = Members(words, "x");
                break;
            case "sysctl":
                config.Linux["sysctl"] = Members([.. words.Select(word => $"net.{word}")], "1");
                break;
            case "names":
                seccomp["syscalls"] = new JsonArray(new JsonObject { ["names"] = ContainerConfig.Array(words), ["action"] = "SCMP_ACT_ERRNO" });
                config.Linux["seccomp"] = seccomp;
                break;
            case "syscalls":
                seccomp["syscalls"] = Objects(_ => new() { ["names"] = ContainerConfig.Array("mkdir"), ["action"] = "SCMP_ACT_ERRNO" });
                config.Linux["seccomp"] = seccomp;
                break;
            case "seccompArgs":
                seccomp["syscalls"] = Objects(i => new()
                {
                    ["names"] = ContainerConfig.Array("mkdir"),
                    ["action"] = "SCMP_ACT_ERRNO",
                    ["args"] = new JsonArray(new JsonObject { ["index"] = 1, ["value"] = i, ["op"] = "SCMP_CMP_EQ" }),
                });
                config.Linux["seccomp"] = seccomp;
                break;
            case "hooks":
                config.Root["hooks"] = new JsonObject { ["poststop"] = Objects(_ => new() { ["path"] = "relative" }) };
                break;
            case "hookEnv":
                config.Hook("createRuntime",
                    new JsonObject { ["path"] = "/bin/true", ["env"] = ContainerConfig.Array([.. words.Select(word => $"{word}=")]) });
                break;
            case "options":
                config.Mount("/tmp", "tmpfs", "tmpfs", words);
                break;
            case "capabilities":
                config.Capabilities(words);
                break;
            default:
                config.Linux["devices"] =
                    Objects(i => new() { ["path"] = $"/dev/{(i < 2 ? "twice" : words[i])}", ["type"] = "q", ["major"] = 1, ["minor"] = 3 });
                break;
        }
    }

    private static JsonArray Objects(Func<int, JsonObject> make) => new([.. Enumerable.Range(0, Many).Select(i => (JsonNode)make(i))]);

    private static JsonObject Members(string[] names, string value)
    {
        JsonObject members = [];
        foreach (string name in names)
            members[name] = value;
        return members;
    }
}
