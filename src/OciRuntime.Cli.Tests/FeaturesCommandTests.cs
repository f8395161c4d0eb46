using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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
        linux["capabilities"]!.AsArray().Count.Should().Be(41);
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

    [Fact]
    public void The_document_fits_the_schema_of_the_spec()
    {
        string? folder = SchemaFolder();
        Skip.If(folder is null, "the runtime-spec's schemas are not here; set RUNCS_SPEC_DATA to their folder");

        List<string> faults = [];
        new Schema(folder!).Check(JsonNode.Parse(Text), "features-schema.json", "", faults);

        faults.Should().BeEmpty();
    }

    private static string? SchemaFolder()
    {
        if (Environment.GetEnvironmentVariable("RUNCS_SPEC_DATA") is { Length: > 0 } given)
            return Directory.Exists(given) ? given : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string beside = Path.Combine(at.FullName, "shared", "data", "runtime-spec-1.3.0");
            if (Directory.Exists(beside))
                return beside;
        }

        return null;
    }

    /// <summary>As much of JSON Schema as the spec's schemas use for features.</summary>
    private sealed class Schema(string folder)
    {
        public void Check(JsonNode? value, string file, string pointer, List<string> faults) =>
            Check(value, At(file, pointer), file, "", faults);

        private JsonNode At(string file, string pointer)
        {
            JsonNode node = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, file)))!;
            foreach (string step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
                node = node[step]!;
            return node;
        }

        private void Check(JsonNode? value, JsonNode schema, string file, string place, List<string> faults)
        {
            if ((string?)schema["$ref"] is { } reference)
            {
                string[] parts = reference.Split('#');
                string target = parts[0].Length > 0 ? parts[0] : file;
                Check(value, At(target, parts[1]), target, place, faults);
                return;
            }

            if (!IsType(value, (string?)schema["type"]))
                faults.Add($"{place}: not of type {schema["type"]}");
            if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
                faults.Add($"{place}: {value} is not one of {words}");
            if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch((string)value!, pattern))
                faults.Add($"{place}: {value} does not match {pattern}");
            foreach (JsonNode? name in schema["required"] as JsonArray ?? [])
            {
                if (value?[(string)name!] is null)
                    faults.Add($"{place}/{name}: missing");
            }

            foreach ((string name, JsonNode? property) in schema["properties"] as JsonObject ?? [])
            {
                if (value?[name] is { } member)
                    Check(member, property!, file, $"{place}/{name}", faults);
            }

            if (schema["items"] is { } items)
            {
                foreach (JsonNode? item in value!.AsArray())
                    Check(item, items, file, $"{place}/{item!.GetElementIndex()}", faults);
            }
        }

        private static bool IsType(JsonNode? value, string? type) => type switch
        {
            null => true,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String,
            "boolean" => value is JsonValue && value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
            _ => false,
        };
    }
}
