using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// As much of JSON Schema as the specification's own schemas use: type, properties, required, items, enum, pattern,
/// patternProperties, additionalProperties, minimum, maximum, minItems, allOf, anyOf, oneOf and $ref.
/// </summary>
internal sealed class JsonSchema
{
    private readonly JsonNode _root;
    private readonly string _folder;

    private JsonSchema(string folder, string file)
    {
        _folder = folder;
        _root = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
    }

    /// <summary>One of the schemas that come with the specification; the test is skipped where they are not at hand.</summary>
    public static JsonSchema Of(string file) => new(SpecFolder(), file);

    /// <summary>Where the specification's schemas and examples are: RUNCS_SPEC_DATA, or a folder "shared" beside or above the sources.</summary>
    public static string SpecFolder()
    {
        string? folder = Environment.GetEnvironmentVariable("RUNCS_SPEC_DATA");
        for (DirectoryInfo? at = new(Repository.Folder); folder is null && at is not null; at = at.Parent)
        {
            string beside = Path.Combine(at.FullName, "shared", "data", "runtime-spec-1.3.0");
            folder = Directory.Exists(beside) ? beside : null;
        }
        Skip.If(folder is null, "the schemas of the runtime-spec are not here; set RUNCS_SPEC_DATA to their folder");
        return folder;
    }

    public IReadOnlyList<string> Errors(JsonNode? document)
    {
        List<string> errors = [];
        Check(_root, _root, document, "", errors);
        return errors;
    }

    private void Check(JsonNode root, JsonNode? schema, JsonNode? value, string pointer, List<string> errors)
    {
        if (schema is not JsonObject rules)
            return;
        if (rules["$ref"] is { } reference)
        {
            (JsonNode other, JsonNode target) = Resolve(root, (string)reference!);
            Check(other, target, value, pointer, errors);
        }
        CheckValue(rules, value, pointer, errors);
        if (value is JsonObject members)
            CheckMembers(root, rules, members, pointer, errors);
        if (value is JsonArray items && rules["items"] is { } each)
        {
            for (int i = 0; i < items.Count; i++)
                Check(root, each, items[i], $"{pointer}/{i}", errors);
        }
        foreach (JsonNode? part in rules["allOf"]?.AsArray() ?? [])
            Check(root, part, value, pointer, errors);
        foreach (string word in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (rules[word] is JsonArray choices && !choices.Any(choice => Fits(root, choice, value)))
                errors.Add($"{pointer}: fits none of {word}");
        }
    }

    private bool Fits(JsonNode root, JsonNode? schema, JsonNode? value)
    {
        List<string> errors = [];
        Check(root, schema, value, "", errors);
        return errors.Count == 0;
    }

    private static void CheckValue(JsonObject rules, JsonNode? value, string pointer, List<string> errors)
    {
        string kind = Kind(value);
        string[] types = rules["type"] switch { JsonArray several => [.. several.Select(type => (string)type!)], { } one => [(string)one!], _ => [] };
        if (types.Length > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number")))
            errors.Add($"{pointer}: is {kind} and not {string.Join(" or ", types)}");
        if (rules["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            errors.Add($"{pointer}: {value?.ToJsonString()} is none of {words.ToJsonString()}");
        if (rules["pattern"] is { } pattern && kind == "string" && !Regex.IsMatch((string)value!, (string)pattern!))
            errors.Add($"{pointer}: {value} does not match {pattern}");
        if (kind is "integer" or "number")
        {
            decimal number = decimal.Parse(value!.ToJsonString());
            if (rules["minimum"] is { } minimum && number < (decimal)minimum || rules["maximum"] is { } maximum && number > (decimal)maximum)
                errors.Add($"{pointer}: {number} is out of range");
        }
        if (rules["minItems"] is { } least && value is JsonArray list && list.Count < (int)least)
            errors.Add($"{pointer}: has fewer than {least} items");
    }

    private void CheckMembers(JsonNode root, JsonObject rules, JsonObject members, string pointer, List<string> errors)
    {
        foreach (JsonNode? name in rules["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)name!))
                errors.Add($"{pointer}: has no {name}");
        }
        foreach ((string name, JsonNode? value) in members)
        {
            JsonNode? known = rules["properties"]?[name];
            JsonNode? patterned = rules["patternProperties"]?.AsObject().FirstOrDefault(pair => Regex.IsMatch(name, pair.Key)).Value;
            Check(root, known ?? patterned ?? rules["additionalProperties"] as JsonObject, value, $"{pointer}/{name}", errors);
            if (known is null && patterned is null && rules["additionalProperties"] is JsonValue more && !(bool)more)
                errors.Add($"{pointer}/{name}: is not known");
        }
    }

    private (JsonNode Root, JsonNode Target) Resolve(JsonNode root, string reference)
    {
        // "defs-linux.json#/definitions/Device", "#/definitions/x"
        string[] parts = reference.Split('#', 2);
        JsonNode other = parts[0].Length == 0 ? root : JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, parts[0])))!;
        JsonNode target = other;
        foreach (string step in parts.Length > 1 ? parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries) : [])
            target = target[step] ?? throw new InvalidOperationException($"{reference} leads nowhere");
        return (other, target);
    }

    private static string Kind(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
            _ => "boolean",
        },
    };
}
