using OciRuntime.Containers.Validation;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Validation;

public class ConfigValidatorTests
{
    [Fact]
    public void A_valid_config_has_no_problems() => ConfigFrom.Problems("{}").Should().BeEmpty();

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.0.2-dev")]
    [InlineData("1.3.0+build.5")]
    [InlineData("1.99.0")]
    public void Any_minor_version_of_1_is_read(string version) => ConfigFrom.Problems($$"""{"ociVersion": "{{version}}"}""").Should().BeEmpty();

    [Fact]
    public void A_container_without_a_process_can_be_created() => ConfigFrom.Problems("""{"process": null}""").Should().BeEmpty();

    [Fact]
    public void Every_problem_is_reported_not_the_first()
    {
        // "Runtimes MUST generate an error when invalid or unsupported values are encountered" (config.md#valid-values).
        string[] problems = ConfigFrom.Problems("""
            {"ociVersion": "3.0.0", "process": {"cwd": "x", "args": []}, "mounts": [{}], "hooks": {"poststop": [{}]},
             "linux": {"namespaces": [{"type": "foo"}], "sysctl": {"vm.x": "1"}, "resources": {"memory": {"swap": 1}}}}
            """);

        problems.Should().Equal([
                "/ociVersion: version 3.0.0 is not supported, expected 1.x.y",
                "/process/cwd: Cwd must be an absolute path",
                "/process/args: args must not be empty",
                "/mounts/0/destination: is required",
                "/mounts/0/type: is required unless the mount is a bind mount",
                "/hooks/poststop/0/path: is required",
                "/linux/namespaces/0/type: unknown namespace \"foo\"",
                "/hostname: unable to set hostname without a private UTS namespace",
                "/linux/sysctl/vm.x: sysctl \"vm.x\" is not in a separate kernel namespace",
                "/linux/resources/memory/swap: unable to set swap limit without memory limit",
            ]);
    }

    [Fact]
    public void All_problems_fit_on_one_line()
    {
        ConfigProblem[] problems = [new("/a", "x\ny"), new("/b", "z"), new("", "whole")];

        ConfigValidator.Describe(problems).Should().Be("/a: x y; /b: z; whole");
    }

    [Fact]
    public void A_very_long_list_ends_with_a_count()
    {
        ConfigProblem[] problems = [.. Enumerable.Range(0, 1000).Select(i => new ConfigProblem($"/mounts/{i}", "is required"))];

        string text = ConfigValidator.Describe(problems);

        text.Length.Should().BeLessThan(4100);
        text.Should().MatchRegex("; and [0-9]+ more$");
    }

    [Fact]
    public void Pointers_of_a_process_file_start_at_its_root()
    {
        IReadOnlyList<ConfigProblem> problems = ConfigValidator.ValidateProcess(SpecJson.ParseProcess("""{"args": ["sh"], "cwd": "x"}"""u8));

        problems.Should().ContainSingle().Which.ToString().Should().Be("/cwd: Cwd must be an absolute path");
    }

    [Fact]
    public void Pointers_of_a_resources_file_start_at_its_root()
    {
        IReadOnlyList<ConfigProblem> problems = ConfigValidator.ValidateResources(SpecJson.ParseResources("""{"pids": {"limit": -2}}"""u8));

        problems.Should().ContainSingle().Which.Pointer.Should().Be("/pids/limit");
    }

    [Fact]
    public void Good_examples_of_the_spec_are_valid()
    {
        foreach (string file in Specification.Examples("config/good"))
        {
            Config config = SpecJson.ParseConfig(File.ReadAllBytes(file));

            // One example still carries the version of a draft, 0.5.0-dev, which this runtime refuses as it must.
            config.OciVersion = "1.3.0";
            ConfigValidator.Describe(ConfigValidator.Validate(config, rootless: false)).Should().Be("");
        }
    }

    [Theory]
    [InlineData("invalid-json.json", "")]
    [InlineData("linux-hugepage.json", "/linux/resources/hugepageLimits/0/pageSize")]
    [InlineData("linux-netdevice.json", "/linux/netDevices/eth0/name")]
    [InlineData("linux-rdma.json", "/linux/resources/rdma/mlx5_1/hcaHandles")]
    public void Bad_examples_of_the_spec_are_refused_with_their_place(string name, string pointer)
    {
        byte[] text = Specification.Example($"config/bad/{name}");

        string found;
        try
        {
            found = ConfigValidator.Validate(SpecJson.ParseConfig(text), rootless: false).Should().ContainSingle().Which.Pointer;
        }
        catch (SpecFormatException error)
        {
            found = error.Path;
        }

        found.Should().Be(pointer);
    }
}
