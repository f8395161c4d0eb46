namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#seccomp: "Seccomp provides application sandboxing mechanism in the Linux kernel", seen from inside.</summary>
public sealed class SeccompTests : SpecTest
{
    private const string Allow = "SCMP_ACT_ALLOW";
    private const string FilterMode = "2";
    private const ulong SysAdmin = 1UL << 21;

    private static JsonObject Profile(string defaultAction, params JsonObject[] rules) =>
        new() { ["defaultAction"] = defaultAction, ["syscalls"] = new JsonArray([.. rules]) };

    // config-linux.md#seccomp: "defaultAction (string, REQUIRED) - the default action for seccomp." Where nothing lets execve pass the process cannot
    // start. runc 1.1.5: "container process is already dead", or a wait for ever.
    [Theory]
    [InlineData("SCMP_ACT_ERRNO")]
    [InlineData("SCMP_ACT_KILL")]
    [InlineData("SCMP_ACT_KILL_PROCESS")]
    [InlineData("SCMP_ACT_TRAP")]
    [InlineData("SCMP_ACT_TRACE")]
    public void Profile_under_which_no_process_starts_is_refused(string action)
    {
        Container container = NewContainer(Layout.Native, config => config.Linux["seccomp"] = JsonNode.Parse(
            $$"""{ "defaultAction": "{{action}}", "syscalls": [{ "names": ["read", "write", "exit_group"], "action": "SCMP_ACT_ALLOW" }] }"""));

        container.Create().Should().Fail().At("/linux/seccomp").Saying("no rule lets execve pass", action);
    }

    // exit_group(2): "always successful": not under a filter that forbids it. Init whose execve is refused then, and who can tell nobody, ends all
    // the same.
    [Theory]
    [InlineData("SCMP_ACT_ERRNO")]
    [InlineData("SCMP_ACT_KILL")]
    [InlineData("SCMP_ACT_TRAP")]
    public void Init_that_may_not_even_end_ends(string action)
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Linux["seccomp"] = JsonNode.Parse($$"""
                {
                  "defaultAction": "{{action}}",
                  "syscalls": [{ "names": ["execve"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }] }]
                }
                """),
            options: new RunOptions { Limit = TimeSpan.FromSeconds(30) });

        container.Run().Should().NotSucceed();

        container.State().Should().Fail().Saying("does not exist");
    }

    private static JsonObject Rule(string name, string action, int? errno = null, JsonArray? args = null)
    {
        JsonObject rule = new() { ["names"] = new JsonArray(name), ["action"] = action };
        if (errno is { } number)
            rule["errnoRet"] = number;
        if (args is not null)
            rule["args"] = args;
        return rule;
    }

    // config-linux.md#seccomp: "errnoRet (uint, OPTIONAL) - the errno return code to use", "The default is EPERM."
    [Theory]
    [InlineData(null, "EPERM")]
    [InlineData(28, "ENOSPC")]
    public void Rule_answers_with_its_errno(int? errno, string name)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(Allow, Rule("mkdir", "SCMP_ACT_ERRNO", errno));
            config.Guest("mkdir", "/made", "caps");
        });

        guest.Should().Report(
            ("mkdir /made", name),
            ("seccomp", FilterMode));
    }

    // seccomp(2): "the calling thread must have the CAP_SYS_ADMIN capability in its user namespace, or the thread must already have the
    // no_new_privs bit set." The capability must not reach the process by that.
    [Theory]
    [InlineData(0u, true)]
    [InlineData(0u, false)]
    [InlineData(1000u, true)]
    [InlineData(1000u, false)]
    public void Filter_adds_no_capability(uint uid, bool noNewPrivileges)
    {
        GuestReport Caps(bool filtered) => Run(Layout.Native, config =>
        {
            config.Process["user"] = new JsonObject { ["uid"] = uid, ["gid"] = uid };
            config.Process["noNewPrivileges"] = noNewPrivileges;
            if (filtered)
                config.Linux["seccomp"] = Profile(Allow, Rule("mkdir", "SCMP_ACT_ERRNO"));
            config.Guest("caps");
        });

        GuestReport plain = Caps(filtered: false);
        GuestReport filtered = Caps(filtered: true);
        filtered.Should().Report("seccomp", FilterMode);
        foreach (string set in new[] { "cap_inheritable", "cap_permitted", "cap_effective", "cap_bounding", "cap_ambient", "no_new_privs" })
            filtered[set].Should().Be(plain[set]);
    }

    // seccomp(2), SECCOMP_RET_KILL_PROCESS: "The process terminates as though killed by a SIGSYS signal." run tells it as 128 + 31, as
    // runc.
    [Fact]
    public void Killed_process_ends_by_sigsys()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(Allow, Rule("mkdir", "SCMP_ACT_KILL_PROCESS"));
            config.Guest("mkdir", "/made");
        });

        container.Run().Should().ExitWith(128 + 31);
    }

    // config-linux.md#seccomp: "Seccomp provides application sandboxing mechanism": everything that the runtime itself does lies before the
    // filter, and a profile that denies all of it still starts.
    [Fact]
    public void Profile_need_not_allow_what_only_the_runtime_calls()
    {
        string[] runtimeCalls =
        [
            "capset", "prctl", "setresuid", "setresgid", "setgroups", "accept4", "recvfrom", "sendto", "chdir", "fchdir", "close_range",
            "rt_sigaction", "seccomp", "umask", "openat2", "getcwd", "faccessat", "faccessat2", "statx",
        ];
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = new JsonObject
            {
                ["defaultAction"] = Allow,
                ["syscalls"] = new JsonArray(new JsonObject
                {
                    ["names"] = new JsonArray([.. runtimeCalls.Select(name => JsonValue.Create(name))]),
                    ["action"] = "SCMP_ACT_KILL_PROCESS",
                }),
            };
            config.Guest("echo", "alive");
        });

        guest.Should().Report("echo", "alive");
    }

    // config-linux.md#seccomp: "also allows matching on values passed as arguments to syscalls."
    [Theory]
    [InlineData(0x10000000ul, "EPERM")]
    [InlineData(0x20000000ul, "ok")]
    public void Rule_with_an_argument_matches_its_value_only(ulong value, string outcome)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            JsonArray args = [new JsonObject { ["index"] = 0, ["value"] = value, ["op"] = "SCMP_CMP_EQ" }];
            config.Linux["seccomp"] = Profile(Allow, Rule("unshare", "SCMP_ACT_ERRNO", args: args));
            config.Guest("unshare");
        });

        guest.Should().Report("unshare", outcome);
    }

    // As runc 1.1.5: names that are not known are skipped, for profiles name calls of newer kernels.
    [Fact]
    public void Unknown_call_name_is_skipped() =>
        Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(Allow, Rule("no_such_call", "SCMP_ACT_ERRNO"));
            config.Guest("echo", "alive");
        }).Should().Report("echo", "alive");

    // runtime.md#warnings: "logging a warning does not change the flow of the operation": each of these is allowed, and hardly meant.
    [Fact]
    public void Rules_without_effect_are_named_with_their_place_in_the_debug_log()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            JsonArray never = [new JsonObject { ["index"] = 0, ["value"] = 0, ["op"] = "SCMP_CMP_LT" }];
            config.Linux["seccomp"] = Profile(
                Allow, Rule("mkdir", "SCMP_ACT_ERRNO"), Rule("mkdir", "SCMP_ACT_KILL_PROCESS"), Rule("chroot", "SCMP_ACT_ERRNO", args: never),
                Rule("no_such_call", "SCMP_ACT_ERRNO"));
            config.Linux["seccomp"]!["architectures"] = new JsonArray("SCMP_ARCH_S390X");
            config.Guest("echo", "alive");
        });

        container.Logged(out string said, "--debug", "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        foreach (string expected in (ReadOnlySpan<string>)["/linux/seccomp/architectures/0: ",
            "/linux/seccomp/syscalls/1: is never asked for mkdir: /linux/seccomp/syscalls/0 decides",
            "/linux/seccomp/syscalls/2/args/0/value: no argument passes this test", "skipped: no_such_call"])
        {
            said.Should().Contain(expected);
        }
    }

    // As under runc: a profile with neither a default action nor rules is none.
    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"syscalls": []}""")]
    public void Empty_profile_is_no_profile(string profile)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = JsonNode.Parse(profile);
            config.Guest("caps");
        });

        guest.Should().Report("seccomp", "0");
    }

    // config-linux.md#seccomp: "action (string, REQUIRED) - the action for seccomp rules. A valid list of constants ... is shown below."
    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_action_is_refused_with_its_place()
    {
        Container container = NewContainer(Layout.Native, config => config.Linux["seccomp"] = Profile("SCMP_ACT_NONSENSE"));
        container.Create().Should().Fail().At("/linux/seccomp/defaultAction");
    }

    // As runc 1.1.5: the filter is the container's, not only that of its first process; without no_new_privs it is loaded with
    // CAP_SYS_ADMIN.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Filter_holds_for_exec(bool noNewPrivileges)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Process["noNewPrivileges"] = noNewPrivileges;
            config.Linux["seccomp"] = Profile(Allow, Rule("mkdir", "SCMP_ACT_ERRNO", errno: 28));
            config.Guest("pause");
        }).Started();

        GuestReport guest = container.ExecReport([], "mkdir", "/made", "caps");

        guest.Should().Report(
            ("mkdir /made", "ENOSPC"),
            ("seccomp", FilterMode),
            ("no_new_privs", noNewPrivileges ? "1" : "0"));
        (guest.Capabilities("cap_permitted") & SysAdmin).Should().Be(0UL);
    }
}
