using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace OciRuntime.Spec.Tests;

public class RoundTripTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_field_of_the_linux_model_survives_a_round_trip()
    {
        byte[] text = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "every-field.json"));

        byte[] written = SpecJson.Write(SpecJson.ParseConfig(text));

        // A field that the model lacks would be skipped while reading and so be missing here.
        JsonNode? expected = JsonNode.Parse(text);
        JsonNode? actual = JsonNode.Parse(written);
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected}\nactual {actual}");
    }

    [SkippableFact]
    public void Good_example_documents_of_the_spec_are_read()
    {
        Skip.If(SpecData.Root is null, SpecData.Absent);
        foreach (string name in SpecData.Names("config/good"))
        {
            output.WriteLine(name);
            Assert.NotNull(SpecJson.ParseConfig(SpecData.Read(name)).OciVersion);
        }

        Assert.Equal("oci-container1", SpecJson.ParseState(SpecData.Read("state/good/spec-example.json")).Id);
        Assert.Equal("1.0.0", SpecJson.ParseFeatures(SpecData.Read("features/good/minimal.json")).OciVersionMin);
        Assert.True(SpecJson.ParseFeatures(SpecData.Read("features/good/runc.json")).Linux!.Cgroup!.V2);
    }

    [SkippableFact]
    public void Example_documents_that_are_not_JSON_are_refused()
    {
        Skip.If(SpecData.Root is null, SpecData.Absent);

        Assert.Throws<SpecFormatException>(() => SpecJson.ParseConfig(SpecData.Read("config/bad/invalid-json.json")));
        Assert.Throws<SpecFormatException>(() => SpecJson.ParseState(SpecData.Read("state/bad/invalid-json.json")));
    }
}
