namespace OciRuntime.SpecTests.BadInput;

/// <summary>
/// config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered." What a value asks for
/// happens, or it is an error, or, where other runtimes take it and engines may write it, a warning (runtime.md#warnings).
/// </summary>
public sealed class WithoutEffectTests : SpecTest
{
    // config.md#linux-mount-options: "Runtimes SHOULD treat unknown options as filesystem-specific ones": on v1 there is none to pass it
    // to. runc takes any word there.
    [Theory, BothLayouts]
    public void Word_that_no_cgroup_mount_knows_is_refused(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Mounts[6]!["options"]!.AsArray().Insert(2, (JsonNode)"bogus=1"));

        BadCommand.OfCreate(container).Should().Fail().Saying(layout.UsesV1() ? "/mounts/6/options/2" : "/mounts/6", "bogus");
    }

    // config.md#linux-mount-options: "noatime", "strictatime": where the mounts of the tree are clones of the host's, too.
    [Theory, BothLayoutsWith("noatime", "nodiratime", "nosymfollow")]
    public void Words_for_a_mount_reach_those_of_the_cgroup_tree(Layout layout, string word)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Mounts[6]!["options"] = ContainerConfig.Array(word);
            config.Guest("mounts");
        });

        guest.Mount("/sys/fs/cgroup").Options.Should().Contain(word);
        if (layout.UsesV1())
            guest.Mount("/sys/fs/cgroup/memory").Options.Should().Contain(word);
    }

    // config-linux.md#mount-label: "mountLabel (string, OPTIONAL) will set the Selinux context for the mounts in the container."
    [Fact]
    public void Label_of_mounts_without_selinux_is_refused()
    {
        Skip.If(Directory.Exists("/sys/fs/selinux/class"), "this host has SELinux");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["mountLabel"] = "system_u:object_r:svirt_sandbox_file_t:s0:c715,c811";
            config.Mounts.Clear();
        });

        BadCommand.OfCreate(container).Should().Fail().At("/linux/mountLabel").Saying("SELinux");
    }

    // config-linux.md#unified: "If a controller is enabled on the cgroup v2 hierarchy but the configuration is provided for the cgroup v1
    // equivalent controller, the runtime MAY attempt a conversion. If the conversion is not possible the runtime MUST generate an error."
    // runc takes them in silence.
    [Theory]
    [InlineData("""{"memory": {"swappiness": 60}}""", "/memory/swappiness")]
    [InlineData("""{"memory": {"disableOOMKiller": true}}""", "/memory/disableOOMKiller")]
    [InlineData("""{"cpu": {"realtimeRuntime": 950000}}""", "/cpu/realtimeRuntime")]
    [InlineData("""{"cpu": {"realtimePeriod": 1000000}}""", "/cpu/realtimePeriod")]
    [InlineData("""{"blockIO": {"leafWeight": 10}}""", "/blockIO/leafWeight")]
    [InlineData("""{"blockIO": {"weightDevice": [{"major": 8, "minor": 0, "leafWeight": 10}]}}""", "/blockIO/weightDevice/0/leafWeight")]
    [InlineData("""{"network": {"classID": 1048577}}""", "/network/classID")]
    [InlineData("""{"network": {"priorities": [{"name": "lo", "priority": 5}]}}""", "/network/priorities")]
    public void Field_of_cgroup_v1_alone_is_refused_on_v2(string resources, string pointer)
    {
        Container container = NewContainer(Layout.Unified, config => config.Linux["resources"] = JsonNode.Parse(resources));
        BadCommand.OfCreate(container).Should().Fail().At("/linux/resources" + pointer);

        container.Configure(config => config.Guest("pause"));
        container.Started();
        string file = Path.Combine(container.Bundle.Folder, "resources.json");
        File.WriteAllText(file, resources);
        container.Command("update", "--resources", file, container.Id).Should().Fail().Saying(pointer);
    }

    // Engines write zeros and Docker's "unset" for what nobody asked for.
    [Fact]
    public void Field_of_cgroup_v1_alone_that_asks_for_nothing_is_taken_on_v2()
    {
        Run(Layout.Unified, config => config.Linux["resources"] = JsonNode.Parse("""
            {
              "memory": { "swappiness": 18446744073709551615, "disableOOMKiller": false, "kernel": 0, "kernelTCP": 0 },
              "cpu": { "realtimeRuntime": 0, "realtimePeriod": 0 },
              "blockIO": { "leafWeight": 0, "weightDevice": [] },
              "network": { "classID": 0, "priorities": [] }
            }
            """));
    }

    // runtime.md#warnings: "logging a warning does not change the flow of the operation": each names the place.
    [Theory]
    [InlineData("""{"linux": {"resources": {"memory": {"kernel": 33554432}}}}""", "/linux/resources/memory/kernel")]
    [InlineData("""{"linux": {"resources": {"memory": {"kernelTCP": 33554432}}}}""", "/linux/resources/memory/kernelTCP")]
    [InlineData("""{"linux": {"resources": {"memory": {"useHierarchy": false}}}}""", "/linux/resources/memory/useHierarchy")]
    [InlineData("""{"linux": {"resources": {"memory": {"swappiness": 0}}}}""", "/linux/resources/memory/swappiness")]
    [InlineData("""{"process": {"scheduler": {"policy": "SCHED_DEADLINE", "nice": 5, "runtime": 42000, "deadline": 1000000}}}""",
        "/process/scheduler/nice")]
    [InlineData("""{"mounts": [{"destination": "/tmp", "type": "bind", "source": "rootfs", "options": ["bind", "sync", "iversion"]}]}""",
        "/mounts/0/options/1", "/mounts/0/options/2")]
    [InlineData("""{"mounts": [{"destination": "/tmp", "type": "cgroup", "options": ["ro", "lazytime"]}]}""", "/mounts/0/options/1")]
    [InlineData("""{"mounts": [{"destination": "/tmp", "type": "mqueue", "options": ["dirsync"]}]}""", "/mounts/0/options/0")]
    [InlineData("""{"mounts": [{"destination": "tmp", "type": "tmpfs"}]}""", "/mounts/0/destination")]
    public void Value_of_which_nothing_comes_is_a_warning_with_its_place(string overlay, params string[] pointers)
    {
        Container container = NewContainer(Layout.Unified, config => Lay(overlay, config));

        // Whether the host allows the rest is not the question here.
        container.Logged(out string said, "create", "--bundle", container.Bundle.Folder, container.Id);

        foreach (string pointer in pointers)
            said.Should().Contain($"\"level\":\"warning\",\"msg\":\"{pointer}: ");
    }

    // config-linux.md#user-namespace-mappings: "describes the user namespace uid mappings from the host to the container": one that is joined
    // has its own. Engines repeat them, which is no lie, or write any.
    [Theory]
    [InlineData(65536, "")]
    [InlineData(1, "/linux/uidMappings: is ignored")]
    public void Mappings_that_a_joined_namespace_has_not_are_a_warning(int size, string warning)
    {
        const uint First = 100_000;
        Container first = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(First, 65536);
                config.Guest("pause");
            },
            bundle => bundle.OwnRootfs(First)).Started();
        Container second = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(First, 65536);
                config.Linux["uidMappings"]![0]!["size"] = size;
                foreach (string type in (string[])["user", "ipc", "network"])
                {
                    config.RemoveNamespace(type);
                    config.AddNamespace(type, $"/proc/{first.Pid}/ns/{(type == "network" ? "net" : type)}");
                }
            },
            bundle => bundle.OwnRootfs(First));

        second.Logged(out string said, "run", "--bundle", second.Bundle.Folder, second.Id).Should().Succeed();

        if (warning.Length > 0)
            said.Should().Contain(warning).And.NotContain("/linux/gidMappings");
        else
            said.Should().NotContain("Mappings");
    }

    // config.md#linux-process: "Any value which cannot be mapped to a relevant kernel interface, or cannot be granted otherwise MUST be logged
    // as a warning by the runtime." capabilities(7): effective is a part of permitted, ambient of permitted and inheritable.
    [Fact]
    public void Capability_that_another_set_does_not_allow_is_a_warning()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["capabilities"] = new JsonObject
        {
            ["bounding"] = ContainerConfig.Array("CAP_KILL", "CAP_CHOWN"),
            ["permitted"] = ContainerConfig.Array("CAP_KILL"),
            ["effective"] = ContainerConfig.Array("CAP_KILL", "CAP_CHOWN"),
            ["ambient"] = ContainerConfig.Array("CAP_KILL"),
        });

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        said.Should().Contain("/process/capabilities/effective: left out, for no other set allows it: CAP_CHOWN\"");
        said.Should().Contain("/process/capabilities/ambient: left out, for no other set allows it: CAP_KILL\"");
    }

    // config-linux.md#allowed-device-list: "type of device: a (all) ...", which the kernel takes for all numbers and every access, too.
    // podman-run(1), --device-cgroup-rule: "type major:minor mode", as in "a 7:1 rmw"; and both peers pass over an a in "access".
    [Theory]
    [InlineData("""{"allow": true, "type": "a", "major": 7, "minor": 1, "access": "rmw"}""", "devices/1: allows every device")]
    [InlineData("""{"allow": true, "type": "c", "major": 7, "minor": 1, "access": "rwa"}""", "devices/1/access: the a of")]
    public void Rule_that_allows_other_devices_than_it_says_is_a_warning(string rule, string words)
    {
        Container container = NewContainer(Layout.Native,
            config => config.Resources["devices"] = JsonNode.Parse($$"""[{"allow": false, "access": "rwm"}, {{rule}}]"""));

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        said.Should().Contain(words);
    }

    // runc-update(8) says nothing of devices, whose rules stay; containerd sends those of config.json with each change.
    [Theory]
    [InlineData("""{"devices": [{"allow": false, "access": "rwm"}]}""", false)]
    [InlineData("""{"devices": [{"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}]}""", true)]
    public void Other_device_rules_at_an_update_are_a_warning(string resources, bool warns)
    {
        Container container = NewContainer(Layout.Unified, config => config.Guest("pause")).Started();
        string file = Path.Combine(container.Bundle.Folder, "resources.json");
        File.WriteAllText(file, resources);

        container.Logged(out string said, "update", "--resources", file, container.Id).Should().Succeed();

        said.Contains("/devices: is ignored", StringComparison.Ordinal).Should().Be(warns);
    }

    // config-linux.md#memory: "disableOOMKiller ... If enabled (false), tasks that attempt to consume more memory than they are allowed are
    // immediately killed by the OOM killer."
    [Fact]
    public void Update_gives_the_killer_back()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["disableOOMKiller"] = true };
            config.Guest("pause");
        }).Started();
        string control = $"/sys/fs/cgroup/memory{container.CgroupsPath}/memory.oom_control";
        File.ReadAllText(control).Should().StartWith("oom_kill_disable 1");
        string file = Path.Combine(container.Bundle.Folder, "resources.json");
        File.WriteAllText(file, """{"memory": {"disableOOMKiller": false}}""");

        container.Command("update", "--resources", file, container.Id).Should().Succeed();

        File.ReadAllText(control).Should().StartWith("oom_kill_disable 0");
    }

    private static void Lay(string overlay, ContainerConfig config)
    {
        foreach ((string name, JsonNode? value) in JsonNode.Parse(overlay)!.AsObject())
        {
            if (value is JsonObject members && config.Root[name] is JsonObject target)
            {
                foreach ((string member, JsonNode? inner) in members)
                    target[member] = inner?.DeepClone();
            }
            else
            {
                config.Root[name] = value?.DeepClone();
            }
        }
    }
}
