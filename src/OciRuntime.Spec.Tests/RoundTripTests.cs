using System.Text.Json.Nodes;

namespace OciRuntime.Spec.Tests;

public class RoundTripTests
{
    [Fact]
    public void Every_field_of_the_linux_model_survives_a_round_trip()
    {
        byte[] text = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "every-field.json"));

        byte[] written = SpecJson.Write(SpecJson.ParseConfig(text));

        // A field that the model lacks would be skipped while reading and so be missing here.
        JsonNode? expected = JsonNode.Parse(text);
        JsonNode? actual = JsonNode.Parse(written);
        JsonNode.DeepEquals(expected, actual).Should().BeTrue($"what was written\n{actual}\nshould be what was read\n{expected}");
    }

    [Fact]
    public void Good_example_documents_of_the_spec_are_read()
    {
        foreach (string path in Specification.Examples("config/good"))
            SpecJson.ParseConfig(File.ReadAllBytes(path)).OciVersion.Should().NotBeNull(path);

        SpecJson.ParseState(Specification.Example("state/good/spec-example.json")).Id.Should().Be("oci-container1");
        SpecJson.ParseFeatures(Specification.Example("features/good/minimal.json")).OciVersionMin.Should().Be("1.0.0");
        SpecJson.ParseFeatures(Specification.Example("features/good/runc.json")).Linux!.Cgroup!.V2.Should().BeTrue();
    }

    [Fact]
    public void A_state_is_written_for_hooks_with_the_names_of_the_spec()
    {
        State state = new()
        {
            OciVersion = "1.3.0",
            Id = "box",
            Status = "created",
            Pid = 42,
            Bundle = "/b",
            Annotations = new Dictionary<string, string> { ["k\"ey"] = "v" },
        };

        string text = System.Text.Encoding.UTF8.GetString(SpecJson.Write(state));

        text.Should().Be("""{"ociVersion":"1.3.0","id":"box","status":"created","pid":42,"bundle":"/b","annotations":{"k\u0022ey":"v"}}""");
        SpecJson.ParseState(System.Text.Encoding.UTF8.GetBytes(text)).Annotations!["k\"ey"].Should().Be("v");
    }

    // config-linux.md#containerprocessstate
    [Fact]
    public void A_process_state_is_written_for_agents_with_the_names_of_the_spec()
    {
        ContainerProcessState process = new()
        {
            OciVersion = "1.3.0",
            Fds = ["seccompFd"],
            Pid = 43,
            Metadata = "m",
            State = new() { OciVersion = "1.3.0", Id = "box", Status = "running", Pid = 42, Bundle = "/b" },
        };

        System.Text.Encoding.UTF8.GetString(SpecJson.Write(process)).Should().Be(
            """{"ociVersion":"1.3.0","fds":["seccompFd"],"pid":43,"metadata":"m","state":"""
            + """{"ociVersion":"1.3.0","id":"box","status":"running","pid":42,"bundle":"/b"}}""");
    }

    [Fact]
    public void Example_documents_that_are_not_JSON_are_refused()
    {
        Invoking(() => SpecJson.ParseConfig(Specification.Example("config/bad/invalid-json.json"))).Should().Throw<SpecFormatException>();
        Invoking(() => SpecJson.ParseState(Specification.Example("state/bad/invalid-json.json"))).Should().Throw<SpecFormatException>();
    }
}
