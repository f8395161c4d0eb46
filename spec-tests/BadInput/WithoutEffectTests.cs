namespace OciRuntime.SpecTests.BadInput;

/// <summary>
/// config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered." What a value asks for
/// happens, or it is an error, or, where other runtimes take it and engines may write it, a warning (runtime.md#warnings).
/// </summary>
public sealed class WithoutEffectTests : SpecTest
{
    // config.md#linux-mount-options: "Runtimes SHOULD treat unknown options as filesystem-specific ones": on v1 there is none to pass it
    // to. runc takes any word there.
    [SkippableTheory, BothLayouts]
    public void Word_that_no_cgroup_mount_knows_is_refused(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Mounts[6]!["options"]!.AsArray().Insert(2, (JsonNode)"bogus=1"));

        BadCommand.OfCreate(container).Fails(layout.UsesV1() ? "/mounts/6/options/2" : "/mounts/6", "bogus");
    }

    // config-linux.md#mount-label: "mountLabel (string, OPTIONAL) will set the Selinux context for the mounts in the container."
    [SkippableFact]
    public void Label_of_mounts_without_selinux_is_refused()
    {
        Skip.If(Directory.Exists("/sys/fs/selinux/class"), "this host has SELinux");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["mountLabel"] = "system_u:object_r:svirt_sandbox_file_t:s0:c715,c811";
            config.Mounts.Clear();
        });

        BadCommand.OfCreate(container).Fails("/linux/mountLabel", "SELinux");
    }

    // config-linux.md#unified: "If a controller is enabled on the cgroup v2 hierarchy but the configuration is provided for the cgroup v1
    // equivalent controller, the runtime MAY attempt a conversion. If the conversion is not possible the runtime MUST generate an error."
    // runc takes them in silence.
    [SkippableTheory]
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
        BadCommand.OfCreate(container).Fails("/linux/resources" + pointer);

        container.Configure(config => config.Guest("pause"));
        container.Started();
        string file = Path.Combine(container.Bundle.Folder, "resources.json");
        File.WriteAllText(file, resources);
        container.Command("update", "--resources", file, container.Id).Fails(pointer);
    }

    // Engines write zeros and Docker's "unset" for what nobody asked for.
    [SkippableFact]
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
    [SkippableTheory]
    [InlineData("""{"linux": {"resources": {"memory": {"kernel": 33554432}}}}""", "/linux/resources/memory/kernel")]
    [InlineData("""{"linux": {"resources": {"memory": {"kernelTCP": 33554432}}}}""", "/linux/resources/memory/kernelTCP")]
    [InlineData("""{"linux": {"resources": {"memory": {"useHierarchy": false}}}}""", "/linux/resources/memory/useHierarchy")]
    [InlineData("""{"linux": {"resources": {"memory": {"swappiness": 0}}}}""", "/linux/resources/memory/swappiness")]
    [InlineData("""{"process": {"scheduler": {"policy": "SCHED_DEADLINE", "nice": 5, "runtime": 42000, "deadline": 1000000}}}""", "/process/scheduler/nice")]
    [InlineData("""{"mounts": [{"destination": "/tmp", "type": "bind", "source": "rootfs", "options": ["bind", "sync", "iversion"]}]}""", "/mounts/0/options/1", "/mounts/0/options/2")]
    [InlineData("""{"mounts": [{"destination": "/tmp", "type": "cgroup", "options": ["ro", "lazytime"]}]}""", "/mounts/0/options/1")]
    public void Value_of_which_nothing_comes_is_a_warning_with_its_place(string overlay, params string[] pointers)
    {
        Container container = NewContainer(Layout.Unified, config => Lay(overlay, config));

        // Whether the host allows the rest is not the question here.
        container.Logged(out string said, "create", "--bundle", container.Bundle.Folder, container.Id);

        foreach (string pointer in pointers)
            Assert.Contains($"\"level\":\"warning\",\"msg\":\"{pointer}: ", said, StringComparison.Ordinal);
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
                config.Root[name] = value?.DeepClone();
        }
    }
}
