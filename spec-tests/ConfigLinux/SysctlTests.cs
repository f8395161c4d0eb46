namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#sysctl: "sysctl (object, OPTIONAL) allows kernel parameters to be modified at runtime for the container."</summary>
public sealed class SysctlTests : SpecTest
{
    // config-linux.md#sysctl: "modified at runtime for the container", and for it alone: parameters of its IPC, network and UTS namespaces.
    [Theory]
    [InlineData("kernel.msgmax", "/proc/sys/kernel/msgmax", "4096")]
    [InlineData("kernel.shm_rmid_forced", "/proc/sys/kernel/shm_rmid_forced", "1")]
    [InlineData("fs.mqueue.msg_max", "/proc/sys/fs/mqueue/msg_max", "20")]
    [InlineData("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward", "1")]
    [InlineData("net/ipv4/ip_unprivileged_port_start", "/proc/sys/net/ipv4/ip_unprivileged_port_start", "80")]
    [InlineData("kernel.domainname", "/proc/sys/kernel/domainname", "orbit")]
    public void Value_is_seen_inside_and_the_host_keeps_its_own(string key, string file, string value)
    {
        string before = File.ReadAllText(file);

        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["sysctl"] = new JsonObject { [key] = value };
            config.Guest("read", file);
        });

        guest.Should().Report($"read {file}", $"{value}\n");
        File.ReadAllText(file).Should().Be(before);
    }

    // As runc 1.1.5 ("is not in a separate kernel namespace"): a parameter that is not of a namespace of the container would change the
    // host.
    [Theory]
    [InlineData("kernel.panic", null)]
    [InlineData("vm.swappiness", null)]
    [InlineData("fs.file-max", null)]
    [InlineData("kernel.hostname", null)]
    [InlineData("net.ipv4.ip_forward", "network")]
    [InlineData("kernel.msgmax", "ipc")]
    [InlineData("fs.mqueue.msg_max", "ipc")]
    [InlineData("kernel.domainname", "uts")]
    public void Parameter_of_the_host_is_refused(string key, string? withoutNamespace)
    {
        string file = $"/proc/sys/{key.Replace('.', '/')}";
        string before = File.Exists(file) ? File.ReadAllText(file) : "";

        Container container = NewContainer(Layout.Native, config =>
        {
            if (withoutNamespace is not null)
                config.RemoveNamespace(withoutNamespace);
            if (withoutNamespace == "uts")
                config.Root.Remove("hostname");
            config.Linux["sysctl"] = new JsonObject { [key] = "1" };
        });
        container.Create().Should().Fail().Saying(key);

        (File.Exists(file) ? File.ReadAllText(file) : "").Should().Be(before);
    }

    // As runc 1.1.5 ("not allowed in host network namespace"): a namespace that is joined may be the host's, too.
    [Theory]
    [InlineData("net.ipv4.ip_forward", "network", "net", "not allowed in host network namespace")]
    [InlineData("kernel.msgmax", "ipc", "ipc", "not allowed in the hosts ipc namespace")]
    [InlineData("kernel.domainname", "uts", "uts", "not in a separate kernel namespace")]
    public void Parameter_of_the_hosts_namespace_joined_by_path_is_refused(string key, string type, string name, string words)
    {
        string file = $"/proc/sys/{key.Replace('.', '/')}";
        string before = File.ReadAllText(file);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root.Remove("hostname");
            config.RemoveNamespace(type);
            config.AddNamespace(type, $"/proc/{Environment.ProcessId}/ns/{name}");
            config.Linux["sysctl"] = new JsonObject { [key] = "1" };
        });

        container.Create().Should().Fail().At($"/linux/sysctl/{key}").Saying(words);

        File.ReadAllText(file).Should().Be(before);
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error and a new
    // container MUST NOT be created."
    [Fact]
    public void Parameter_the_kernel_does_not_know_is_an_error_that_names_it()
    {
        NewContainer(Layout.Native, config => config.Linux["sysctl"] = new JsonObject { ["net.ipv4.nosuchthing"] = "1" }).Create()
            .Should().Fail().Saying("nosuchthing");
    }

    // runtime.md#lifecycle: "If the runtime is unable to create the environment specified in the config.json, it MUST generate an error."
    [Fact]
    public void Value_the_kernel_refuses_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "text" }).Create()
            .Should().Fail().Saying("ip_forward", "invalid argument");
    }

    // sysctl(8): "The '/' separator is also accepted in place of a '.'." So a key could name any file, and must stay below /proc/sys.
    [Theory]
    [InlineData("net/../kernel/panic")]
    [InlineData("net/../../sysrq-trigger")]
    [InlineData("net.ipv4/../../kernel.panic")]
    public void Key_that_climbs_is_refused(string key)
    {
        NewContainer(Layout.Native, config => config.Linux["sysctl"] = new JsonObject { [key] = "1" }).Create()
            .Should().Fail().Saying("is not the name of a sysctl");
    }
}
