namespace OciRuntime.Containers.Tests.Validation;

public class IdMapRuleTests
{
    private const string Map = """[{"containerID": 0, "hostID": 1000, "size": 10}]""";
    private const string Users = """[{"type": "uts"}, {"type": "user"}]""";

    [Theory]
    [InlineData("""{"namespaces": [{"type": "uts"}, {"type": "user"}]}""", "uidMappings: User namespaces enabled, but no uid mappings found",
        "gidMappings: User namespaces enabled, but no gid mappings found")]
    [InlineData("""{"namespaces": [{"type": "uts"}, {"type": "user"}], "uidMappings": [{"size": 1}]}""",
        "gidMappings: User namespaces enabled, but no gid mappings found")]
    [InlineData("""{"uidMappings": [{"size": 1}], "gidMappings": [{"size": 1}]}""",
        "uidMappings: User namespace mappings specified, but USER namespace isn't enabled in the config")]
    [InlineData("""{"gidMappings": [{"size": 1}]}""",
        "gidMappings: User namespace mappings specified, but USER namespace isn't enabled in the config")]
    [InlineData("""{"namespaces": [{"type": "uts"}, {"type": "user", "path": "/x"}], "gidMappings": [{"size": 1}]}""",
        "uidMappings: User namespaces enabled, but no uid mappings found")]
    public void Mappings_and_the_user_namespace_belong_together(string overlay, params string[] problems) =>
        ConfigFrom.Problems($$"""{"linux": {{overlay}} }""").Should().Equal(problems.Select(problem => "/linux/" + problem));

    [Fact]
    public void A_joined_user_namespace_needs_no_mappings() =>
        ConfigFrom.Problems("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "user", "path": "/x"}]}}""").Should().BeEmpty();

    [Theory]
    [InlineData("""[{"size": 1}, {"containerID": 1, "hostID": 1, "size": 0}]""", "/1/size: must be greater than 0")]
    [InlineData("""[{"size": 1}, {"containerID": 4294967295, "hostID": 1, "size": 2}]""", "/1: goes beyond the last id")]
    [InlineData("""[{"size": 1}, {"containerID": 1, "hostID": 4294967295, "size": 2}]""", "/1: goes beyond the last id")]
    [InlineData("""[{"size": 10}, {"containerID": 9, "hostID": 10, "size": 1}]""", "/1/containerID: overlaps entry 0")]
    [InlineData("""[{"size": 10}, {"containerID": 10, "hostID": 9, "size": 1}]""", "/1/hostID: overlaps entry 0")]
    [InlineData("""[{"size": 1}, null]""", "/1: must not be null")]
    public void Each_mapping_is_one_the_kernel_takes(string mappings, string problem)
    {
        string overlay = $$"""{"linux": {"namespaces": {{Users}}, "uidMappings": {{mappings}}, "gidMappings": {{Map}} } }""";

        ConfigFrom.Problems(overlay).Should().Equal("/linux/uidMappings" + problem);
    }

    [Fact]
    public void More_lines_than_the_kernel_takes_are_refused()
    {
        string many = "[" + string.Join(",", Enumerable.Range(0, 341).Select(i => $$"""{"containerID": {{i}}, "hostID": {{i}}, "size": 1}""")) + "]";

        ConfigFrom.Problems($$"""{"linux": {"namespaces": {{Users}}, "uidMappings": {{Map}}, "gidMappings": {{many}} } }""").Should().Equal(
            "/linux/gidMappings: has 341 entries, the kernel takes 340");
    }

    [Fact]
    public void Ids_of_the_process_are_mapped()
    {
        string overlay = $$"""
            {"process": {"user": {"uid": 10, "gid": 11, "additionalGids": [9, 12]} },
             "linux": {"namespaces": {{Users}}, "uidMappings": {{Map}}, "gidMappings": {{Map}} } }
            """;

        ConfigFrom.Problems(overlay).Should().Equal([
                "/process/user/uid: 10 is not mapped into the user namespace",
                "/process/user/gid: 11 is not mapped into the user namespace",
                "/process/user/additionalGids/1: 12 is not mapped into the user namespace",
            ]);
    }

    [Fact]
    public void A_rootless_container_needs_a_user_namespace() =>
        ConfigFrom.Problems("{}", rootless: true).Should().Equal("/linux/namespaces: rootless container requires user namespaces");

    [Fact]
    public void Owners_of_mounts_are_mapped_in_a_rootless_container()
    {
        string overlay = $$"""
            {"mounts": [{"destination": "/x", "type": "tmpfs", "options": ["uid=1", "gid=10"]}],
             "linux": {"namespaces": {{Users}}, "uidMappings": {{Map}}, "gidMappings": {{Map}} } }
            """;

        ConfigFrom.Problems(overlay).Should().BeEmpty();
        ConfigFrom.Problems(overlay, rootless: true).Should().Equal(
            "/mounts/0/options/1: cannot specify gid=10 mount option for rootless container: the id is not mapped");
    }
}
