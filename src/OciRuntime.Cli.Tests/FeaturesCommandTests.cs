using System.Text.Json.Nodes;
using OciRuntime.Cli.Commands;
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
    public void Words_are_sorted()
    {
        Features features = FeaturesCommand.Document();

        foreach (List<string> words in new[] { features.MountOptions!, features.Linux!.Namespaces!, features.Linux.Seccomp!.Actions!,
            features.Linux.Seccomp.Archs! })
        {
            words.Should().BeInAscendingOrder(StringComparer.Ordinal);
        }
    }
}
