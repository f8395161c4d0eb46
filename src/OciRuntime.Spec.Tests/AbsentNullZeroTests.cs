namespace OciRuntime.Spec.Tests;

public class AbsentNullZeroTests
{
    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"oomScoreAdj": null}""", null)]
    [InlineData("""{"oomScoreAdj": 0}""", 0)]
    public void An_absent_oomScoreAdj_is_not_zero(string json, int? expected)
    {
        // "If oomScoreAdj is not set, the runtime MUST NOT change the value of oom_score_adj" (config.md#linux-process).
        SpecJson.ParseProcess(Utf8(json)).OomScoreAdj.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"umask": 0}""", 0u)]
    public void An_absent_umask_is_not_zero(string json, uint? expected) =>
        SpecJson.ParseProcess(Utf8($$"""{"user": {{json}}}""")).User!.Umask.Should().Be(expected);

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"limit": null}""", null)]
    [InlineData("""{"limit": 0}""", 0L)]
    [InlineData("""{"limit": -1}""", -1L)]
    public void An_absent_pids_limit_is_not_zero(string json, long? expected) =>
        SpecJson.ParseResources(Utf8($$"""{"pids": {{json}}}""")).Pids!.Limit.Should().Be(expected);

    [Fact]
    public void An_absent_swap_is_not_zero()
    {
        SpecJson.ParseResources("""{"memory": {"swap": 0}}"""u8).Memory!.Swap.Should().Be(0);
        SpecJson.ParseResources("""{"memory": {}}"""u8).Memory!.Swap.Should().BeNull();
    }

    [Fact]
    public void An_empty_list_is_not_an_absent_one()
    {
        Config empty = SpecJson.ParseConfig("""{"process": {"user": {"additionalGids": []}}, "linux": {"seccomp": {"flags": []}}}"""u8);
        Config absent = SpecJson.ParseConfig("""{"process": {"user": {}}, "linux": {"seccomp": {}}}"""u8);

        empty.Process!.User!.AdditionalGids!.Should().BeEmpty();
        empty.Linux!.Seccomp!.Flags!.Should().BeEmpty();
        absent.Process!.User!.AdditionalGids.Should().BeNull();
        absent.Linux!.Seccomp!.Flags.Should().BeNull();
    }

    [Fact]
    public void A_null_number_or_bool_is_zero_as_in_Go()
    {
        Process process = SpecJson.ParseProcess("""{"terminal": null, "user": {"uid": null, "gid": 5}, "args": null}"""u8);

        process.Terminal.Should().BeFalse();
        process.User!.Uid.Should().Be(0u);
        process.User.Gid.Should().Be(5u);
        process.Args.Should().BeNull();
    }

    [Fact]
    public void Unknown_properties_are_ignored()
    {
        // "Runtimes MUST NOT generate an error if they encounter an unknown property" (config.md#extensibility).
        Config config = SpecJson.ParseConfig("""{"ociVersion": "1.3.0", "windows": {"a": [1, {"b": null}]}, "Hostname": "x"}"""u8);

        config.OciVersion.Should().Be("1.3.0");
        config.Hostname.Should().BeNull();
    }

    [Fact]
    public void Of_duplicate_properties_the_last_wins()
    {
        Config config = SpecJson.ParseConfig("""{"hostname": "a", "hostname": "b", "annotations": {"k": "1", "k": "2"}}"""u8);

        config.Hostname.Should().Be("b");
        config.Annotations!["k"].Should().Be("2");
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
