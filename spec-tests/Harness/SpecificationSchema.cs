using NJsonSchema;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The JSON schemas that come with the specification, such as config-schema.json.</summary>
internal static class SpecificationSchema
{
    /// <summary>Tells where a document does not fit the schema; the test is skipped where the specification is not at hand.</summary>
    public static IReadOnlyList<string> Faults(string schemaName, JsonNode document)
    {
        string path = Specification.PathOf(schemaName);
        JsonNode text = JsonNode.Parse(File.ReadAllText(path))!;
        LeaveOutOtherPlatforms(text["properties"]!.AsObject(), Path.GetDirectoryName(path)!);
        JsonSchema schema = JsonSchema.FromJsonAsync(text.ToJsonString(), path).GetAwaiter().GetResult();
        return [.. schema.Validate(document.ToJsonString()).Select(fault => fault.ToString())];
    }

    /// <summary>The schemas of Windows, Solaris and others need not be there: "windows": {"$ref": "config-windows.json#/windows"}.</summary>
    private static void LeaveOutOtherPlatforms(JsonObject properties, string folder)
    {
        foreach ((string name, JsonNode? property) in properties.ToArray())
        {
            if (((string?)property!["$ref"])?.Split('#')[0] is { Length: > 0 } file && !File.Exists(Path.Combine(folder, file)))
                properties.Remove(name);
        }
    }
}
