using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciRuntime.Spec.Reading;

namespace OciRuntime.Spec.Tests;

/// <summary>The hand-written readers and the serializer must be one and the same in what they accept and in what they make of it.</summary>
public class ReaderTests
{
    private static readonly string[] s_replacements = ["null", "0", "-1", "1.5", "70000", "4294967296", "18446744073709551616", "true", "\"x\"",
        "[]", "[null]", "[1]", "{}", "{\"x\": 1}", "{\"x\": null}"];

    [Fact]
    public void A_whole_config_is_read_by_the_readers_alone()
    {
        byte[] text = EveryField();

        Readers(text).Should().Be(Serializer(text));
        JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(Readers(text)!)).Should().BeTrue();
    }

    [Fact]
    public void Wherever_a_value_is_replaced_both_read_the_same_or_both_refuse()
    {
        JsonNode config = JsonNode.Parse(EveryField())!;
        int compared = 0;
        foreach (int[] place in Places(config))
        {
            foreach (string replacement in s_replacements)
            {
                byte[] text = Replaced(config, place, replacement);
                Readers(text).Should().Be(Serializer(text));
                compared++;
            }
        }

        compared.Should().BeGreaterThan(2000, $"only {compared} compared");
    }

    [Theory]
    [InlineData("{\"hostname\": \"a\", \"hostname\": \"b\", \"linux\": {\"cgroupsPath\": \"x\"}, \"linux\": {}}")]
    [InlineData("{\"host\\u006eame\": \"a\"}")]
    [InlineData("{\"hostname\": \"\\ud83d\\ude00\"}")]
    [InlineData("{\"hostname\": \"\\ud800\"}")]
    [InlineData("{\"annotations\": {\"\\ud800\": \"x\"}}")]
    [InlineData("{\"x\": {\"hostname\": \"a\"}, \"hostname\": \"b\"}")]
    [InlineData("{\"x\": [[[{\"y\": 1}]]], \"root\": {\"path\": \"p\"}}")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{\"root\": {\"path\": \"p\"")]
    [InlineData("{,}")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Odd_texts_are_taken_the_same_way(string json)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);

        Readers(text).Should().Be(Serializer(text));
    }

    private static byte[] EveryField() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "every-field.json"));

    private static string? Readers(byte[] text) =>
        SpecJson.TryRead(text, ConfigReader.ReadConfig) is { } config ? Encoding.UTF8.GetString(SpecJson.Write(config)) : null;

    private static string? Serializer(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SpecJson.Default.Config) is { } config ? Encoding.UTF8.GetString(SpecJson.Write(config)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where every value below the top is: at each level the index among its siblings.</summary>
    private static IEnumerable<int[]> Places(JsonNode? node)
    {
        for (int i = 0; i < Children(node).Count; i++)
        {
            yield return [i];
            foreach (int[] below in Places(Children(node)[i]))
                yield return [i, .. below];
        }
    }

    private static List<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonObject members => [.. members.Select(member => member.Value)],
        JsonArray items => [.. items],
        _ => [],
    };

    private static byte[] Replaced(JsonNode config, int[] place, string replacement)
    {
        JsonNode copy = config.DeepClone();
        JsonNode at = copy;
        foreach (int index in place)
            at = Children(at)[index]!;
        at.ReplaceWith(JsonNode.Parse(replacement));
        return Encoding.UTF8.GetBytes(copy.ToJsonString());
    }
}
