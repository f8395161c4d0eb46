using OciRuntime.Containers.Planning;

namespace OciRuntime.Containers.Tests.Validation;

public class SysctlRuleTests
{
    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net/ipv4/ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.eno2/100.rp_filter", "net/ipv4/conf/eno2.100/rp_filter")]
    [InlineData("net/ipv4/conf/eno2.100/rp_filter", "net/ipv4/conf/eno2.100/rp_filter")]
    public void The_first_separator_says_which_one_separates(string key, string path) => SysctlPlan.ToPath(key).Should().Be(path);

    [Theory]
    [InlineData("kernel.msgmax")]
    [InlineData("kernel/shm_rmid_forced")]
    [InlineData("kernel.sem")]
    [InlineData("fs.mqueue.msg_max")]
    [InlineData("fs/mqueue/msg_max")]
    [InlineData("net.core.somaxconn")]
    [InlineData("net/ipv4/conf/eno2.100/rp_filter")]
    [InlineData("kernel.domainname")]
    public void A_sysctl_of_an_own_namespace_is_allowed(string key) =>
        ConfigFrom.Problems($$"""{"linux": {"sysctl": {"{{key}}": "1"} } }""").Should().BeEmpty();

    [Theory]
    [InlineData("kernel.msgmax", "sysctl \"kernel.msgmax\" is not allowed in the hosts ipc namespace")]
    [InlineData("fs/mqueue/msg_max", "sysctl \"fs/mqueue/msg_max\" is not allowed in the hosts ipc namespace")]
    [InlineData("net.core.somaxconn", "sysctl \"net.core.somaxconn\" not allowed in host network namespace")]
    [InlineData("user.max_pid_namespaces", "sysctl \"user.max_pid_namespaces\" is not allowed in the hosts user namespace")]
    [InlineData("kernel.domainname", "sysctl \"kernel.domainname\" is not in a separate kernel namespace")]
    public void A_sysctl_of_the_hosts_namespace_is_refused(string key, string reason)
    {
        string overlay = $$"""{"hostname": null, "linux": {"namespaces": [{"type": "mount"}], "sysctl": {"{{key}}": "1"} } }""";

        ConfigFrom.Problems(overlay).Should().Equal($"/linux/sysctl/{key.Replace("/", "~1")}: {reason}");
    }

    [Theory]
    [InlineData("kernel.hostname", "sysctl \"kernel.hostname\" is not allowed as it conflicts with the OCI \"hostname\" field")]
    [InlineData("vm.swappiness", "sysctl \"vm.swappiness\" is not in a separate kernel namespace")]
    [InlineData("kernel.core_pattern", "sysctl \"kernel.core_pattern\" is not in a separate kernel namespace")]
    [InlineData("kernel.shm", "sysctl \"kernel.shm\" is not in a separate kernel namespace")]
    [InlineData("netx.a", "sysctl \"netx.a\" is not in a separate kernel namespace")]
    [InlineData("net/../kernel/core_pattern", "\"net/../kernel/core_pattern\" is not the name of a sysctl")]
    [InlineData("net.//.kernel", "\"net.//.kernel\" is not the name of a sysctl")]
    [InlineData("net..x", "\"net..x\" is not the name of a sysctl")]
    [InlineData("/net/x", "\"/net/x\" is not the name of a sysctl")]
    [InlineData("", "\"\" is not the name of a sysctl")]
    public void A_sysctl_that_no_namespace_holds_is_refused(string key, string reason) =>
        ConfigFrom.Problems($$"""{"linux": {"sysctl": {"{{key}}": "1"} } }""").Should().Equal($"/linux/sysctl/{key.Replace("/", "~1")}: {reason}");

    [Fact]
    public void A_user_sysctl_is_allowed_in_an_own_user_namespace() =>
        ConfigFrom.Problems("""
            {"linux": {"namespaces": [{"type": "uts"}, {"type": "user"}], "uidMappings": [{"size": 1}], "gidMappings": [{"size": 1}],
             "sysctl": {"user.max_pid_namespaces": "1"}}}
            """).Should().BeEmpty();

    [Fact]
    public void A_value_without_text_is_refused()
    {
        ConfigFrom.Problems("""{"linux": {"sysctl": {"net.a": "\u0000"}}}""").Should().Equal("/linux/sysctl/net.a: contains a NUL byte");
        ConfigFrom.Problems("""{"linux": {"sysctl": {"net.a": null}}}""").Should().Equal("/linux/sysctl/net.a: must not be null");
    }
}
