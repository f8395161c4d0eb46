using System.Text.Json.Nodes;
using OciRuntime.Cli.Commands;
using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Tests;

public class FeaturesCommandTests
{
    private static string Text => System.Text.Encoding.UTF8.GetString(SpecJson.WriteIndented(FeaturesCommand.Document()));

    [Fact]
    public void The_document_is_indented_by_four() =>
        Text.Should().StartWith("{\n    \"ociVersionMin\": \"1.0.0\",\n    \"ociVersionMax\": \"1.3.0\",\n    \"hooks\": [\n        \"prestart\",\n");

    [Fact]
    public void Every_part_says_yes_or_no()
    {
        // containerd reads linux.mountExtensions.idmap.enabled without asking whether it is there.
        JsonNode linux = JsonNode.Parse(Text)!["linux"]!;

        ((bool)linux["mountExtensions"]!["idmap"]!["enabled"]!).Should().BeFalse();
        ((bool)linux["seccomp"]!["enabled"]!).Should().BeTrue();
        ((bool)linux["cgroup"]!["systemd"]!).Should().BeTrue();
        ((bool)linux["cgroup"]!["v1"]!).Should().BeTrue();
        linux["capabilities"]!.AsArray().Should().HaveCount(41);
    }

    [Fact]
    public void Mount_options_are_sorted_and_free_of_those_the_validator_refuses()
    {
        List<string> options = FeaturesCommand.Document().MountOptions!;
        Config config = new() { Mounts = [new Mount { Destination = "/x", Type = "tmpfs", Options = options }] };

        options.Should().Equal(options.Order(StringComparer.Ordinal));
        OciRuntime.Containers.Validation.UnsupportedRules.Check(config).Should().BeEmpty();
    }

    [Fact]
    public void Every_mount_option_is_a_word_the_planner_knows()
    {
        // "The recognized names of the mount options, including options that might not be supported by the host" (features.md).
        Mount mount = new() { Destination = "/x", Type = "tmpfs", Options = FeaturesCommand.Document().MountOptions };

        MountOptions.Parse(mount).Data.Should().BeEmpty();
    }
}
