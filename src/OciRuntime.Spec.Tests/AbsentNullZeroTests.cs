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
        Assert.Equal(expected, SpecJson.ParseProcess(Utf8(json)).OomScoreAdj);
    }

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"umask": 0}""", 0u)]
    public void An_absent_umask_is_not_zero(string json, uint? expected) =>
        Assert.Equal(expected, SpecJson.ParseProcess(Utf8($$"""{"user": {{json}}}""")).User!.Umask);

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"limit": null}""", null)]
    [InlineData("""{"limit": 0}""", 0L)]
    [InlineData("""{"limit": -1}""", -1L)]
    public void An_absent_pids_limit_is_not_zero(string json, long? expected) =>
        Assert.Equal(expected, SpecJson.ParseResources(Utf8($$"""{"pids": {{json}}}""")).Pids!.Limit);

    [Fact]
    public void An_absent_swap_is_not_zero()
    {
        Assert.Equal(0, SpecJson.ParseResources("""{"memory": {"swap": 0}}"""u8).Memory!.Swap);
        Assert.Null(SpecJson.ParseResources("""{"memory": {}}"""u8).Memory!.Swap);
    }

    [Fact]
    public void An_empty_list_is_not_an_absent_one()
    {
        Config empty = SpecJson.ParseConfig("""{"process": {"user": {"additionalGids": []}}, "linux": {"seccomp": {"flags": []}}}"""u8);
        Config absent = SpecJson.ParseConfig("""{"process": {"user": {}}, "linux": {"seccomp": {}}}"""u8);

        Assert.Empty(empty.Process!.User!.AdditionalGids!);
        Assert.Empty(empty.Linux!.Seccomp!.Flags!);
        Assert.Null(absent.Process!.User!.AdditionalGids);
        Assert.Null(absent.Linux!.Seccomp!.Flags);
    }

    [Fact]
    public void A_null_number_or_bool_is_zero_as_in_Go()
    {
        Process process = SpecJson.ParseProcess("""{"terminal": null, "user": {"uid": null, "gid": 5}, "args": null}"""u8);

        Assert.False(process.Terminal);
        Assert.Equal(0u, process.User!.Uid);
        Assert.Equal(5u, process.User.Gid);
        Assert.Null(process.Args);
    }

    [Fact]
    public void Unknown_properties_are_ignored()
    {
        // "Runtimes MUST NOT generate an error if they encounter an unknown property" (config.md#extensibility).
        Config config = SpecJson.ParseConfig("""{"ociVersion": "1.3.0", "windows": {"a": [1, {"b": null}]}, "Hostname": "x"}"""u8);

        Assert.Equal("1.3.0", config.OciVersion);
        Assert.Null(config.Hostname);
    }

    [Fact]
    public void Of_duplicate_properties_the_last_wins()
    {
        Config config = SpecJson.ParseConfig("""{"hostname": "a", "hostname": "b", "annotations": {"k": "1", "k": "2"}}"""u8);

        Assert.Equal("b", config.Hostname);
        Assert.Equal("2", config.Annotations!["k"]);
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
