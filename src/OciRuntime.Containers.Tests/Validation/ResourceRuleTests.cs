using System.Text;
using OciRuntime.Containers.Validation;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Validation;

public class ResourceRuleTests
{
    [Theory]
    [InlineData("""{"devices": [{"allow": true, "type": "x"}]}""", "/devices/0/type: unknown device type \"x\"")]
    [InlineData("""{"devices": [{"allow": true, "type": "c", "access": "a"}]}""", "/devices/0/access: \"a\" is not made of r, w and m")]
    [InlineData("""{"devices": [{"allow": true, "access": "rwx"}]}""", "/devices/0/access: \"rwx\" is not made of r, w and m")]
    [InlineData("""{"devices": [{"allow": true, "major": -2}]}""", "/devices/0/major: -2 is below -1, which means all")]
    [InlineData("""{"devices": [{"allow": true, "minor": -2}]}""", "/devices/0/minor: -2 is below -1, which means all")]
    [InlineData("""{"memory": {"limit": -2}}""", "/memory/limit: -2 is below -1, which means unlimited")]
    [InlineData("""{"memory": {"reservation": -2}}""", "/memory/reservation: -2 is below -1, which means unlimited")]
    [InlineData("""{"memory": {"limit": 10, "swap": 5}}""", "/memory/swap: memory+swap limit should be >= memory limit")]
    [InlineData("""{"memory": {"swap": 5}}""", "/memory/swap: unable to set swap limit without memory limit")]
    [InlineData("""{"memory": {"swappiness": 101}}""", "/memory/swappiness: invalid memory swappiness value: 101 (valid range is 0-100)")]
    [InlineData("""{"cpu": {"cpus": "0-"}}""", "/cpu/cpus: \"0-\" is not a list such as 0-3,7")]
    [InlineData("""{"cpu": {"mems": "0\u0000"}}""", "/cpu/mems: \"0\0\" is not a list such as 0-3,7")]
    [InlineData("""{"cpu": {"idle": 2}}""", "/cpu/idle: 2 is not 0 or 1")]
    [InlineData("""{"pids": {"limit": -5}}""", "/pids/limit: -5 is below -1, which means unlimited")]
    [InlineData("""{"blockIO": {"weight": 9}}""", "/blockIO/weight: 9 is not between 10 and 1000")]
    [InlineData("""{"blockIO": {"leafWeight": 1001}}""", "/blockIO/leafWeight: 1001 is not between 10 and 1000")]
    [InlineData("""{"blockIO": {"weightDevice": [{"major": 8, "minor": 0}]}}""", "/blockIO/weightDevice/0: needs weight or leafWeight")]
    [InlineData("""{"blockIO": {"weightDevice": [{"major": -1, "minor": 0, "weight": 10}]}}""",
        "/blockIO/weightDevice/0: -1:0 is not a device number")]
    [InlineData("""{"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": -1, "rate": 1}]}}""",
        "/blockIO/throttleReadBpsDevice/0: 8:-1 is not a device number")]
    [InlineData("""{"blockIO": {"throttleWriteIOPSDevice": [null]}}""", "/blockIO/throttleWriteIOPSDevice/0: must not be null")]
    [InlineData("""{"hugepageLimits": [{"pageSize": "64kB", "limit": 1}]}""",
        "/hugepageLimits/0/pageSize: \"64kB\" is not a size such as 64KB, 2MB or 1GB")]
    [InlineData("""{"hugepageLimits": [{"pageSize": "../../x", "limit": 1}]}""",
        "/hugepageLimits/0/pageSize: \"../../x\" is not a size such as 64KB, 2MB or 1GB")]
    [InlineData("""{"hugepageLimits": [{"limit": 1}]}""", "/hugepageLimits/0/pageSize: \"\" is not a size such as 64KB, 2MB or 1GB")]
    [InlineData("""{"network": {"priorities": [{"priority": 1}]}}""", "/network/priorities/0/name: invalid network device name \"\"")]
    [InlineData("""{"network": {"priorities": [{"name": "a b", "priority": 1}]}}""",
        "/network/priorities/0/name: invalid network device name \"a b\"")]
    [InlineData("""{"rdma": {"mlx5 1": {"hcaHandles": 1}}}""", "/rdma/mlx5 1: invalid RDMA device name \"mlx5 1\"")]
    [InlineData("""{"rdma": {"mlx5_1": {}}}""", "/rdma/mlx5_1: needs hcaHandles or hcaObjects")]
    [InlineData("""{"unified": {"../cgroup.procs": "1"}}""", "/unified/..~1cgroup.procs: \"../cgroup.procs\" is not the name of a cgroup file")]
    [InlineData("""{"unified": {"memory.high": "\u0000"}}""", "/unified/memory.high: contains a NUL byte")]
    public void A_value_that_no_kernel_takes_is_refused(string resources, string problem) =>
        ConfigFrom.Problems($$"""{"linux": {"resources": {{resources}} } }""").Should().Equal("/linux/resources" + problem);

    // The container may have a limit of memory already.
    [Theory]
    [InlineData("""{"memory": {"swap": 5}}""", "")]
    [InlineData("""{"memory": {"limit": 10, "swap": 5}}""", "/memory/swap: memory+swap limit should be >= memory limit")]
    [InlineData("""{"blockIO": {"weightDevice": [null]}}""", "/blockIO/weightDevice/0: must not be null")]
    [InlineData("""{"blockIO": {"throttleReadBpsDevice": [null]}}""", "/blockIO/throttleReadBpsDevice/0: must not be null")]
    [InlineData("""{"hugepageLimits": [null]}""", "/hugepageLimits/0: must not be null")]
    [InlineData("""{"network": {"priorities": [null]}}""", "/network/priorities/0/name: invalid network device name \"\"")]
    [InlineData("""{"rdma": {"mlx5_1": null}}""", "/rdma/mlx5_1: needs hcaHandles or hcaObjects")]
    [InlineData("""{"unified": {"hugetlb.2MB.max": null}}""", "/unified/hugetlb.2MB.max: must not be null")]
    public void A_change_is_checked_too(string resources, string problem) =>
        string.Join(';', ConfigValidator.ValidateResources(SpecJson.ParseResources(Encoding.UTF8.GetBytes(resources)))).Should().Be(problem);

    [Theory]
    [InlineData("""{"devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "a", "major": -1, "minor": -1}, {"allow": false,"""
        + """ "access": "m"}, {"allow": true, "access": "mwr"}]}""")]
    [InlineData("""{"memory": {"limit": -1, "swap": -1, "reservation": 0, "kernel": 0, "swappiness": 18446744073709551615}}""")]
    [InlineData("""{"memory": {"limit": 134217728, "reservation": 0, "swap": 268435456, "kernel": 0}, "cpu": {"shares": 512, "quota": 0, "period":"""
        + """ 0}, "pids": {"limit": 77}, "blockIO": {"weight": 0}}""")]
    [InlineData("""{"pids": {"limit": 0}, "cpu": {"cpus": "0-3, 7", "mems": ""}}""")]
    [InlineData("""{"cpu": {"cpus": "0-1,", "mems": "0,,1"}}""")]
    [InlineData("""{"devices": [{"allow": true, "type": "a", "major": 7, "minor": 1, "access": "rmw"}, {"allow": true, "type": "c", "access":"""
        + """ "rwa"}]}""")]
    [InlineData("""{"hugepageLimits": [{"pageSize": "2MB", "limit": 0}, {"pageSize": "1GB", "limit": 1}]}""")]
    public void Values_that_engines_write_are_accepted(string resources) =>
        ConfigFrom.Problems($$"""{"linux": {"resources": {{resources}} } }""").Should().BeEmpty();
}
