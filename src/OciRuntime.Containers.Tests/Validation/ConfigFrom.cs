using System.Text;
using System.Text.Json.Nodes;
using OciRuntime.Containers.Validation;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Validation;

/// <summary>A valid config with the given members put over it: objects are merged, everything else is replaced, null removes.</summary>
internal static class ConfigFrom
{
    private const string Valid = """
        {
          "ociVersion": "1.3.0",
          "process": { "cwd": "/", "args": ["sh"], "env": ["PATH=/bin"], "user": { "uid": 0, "gid": 0 } },
          "root": { "path": "rootfs" },
          "hostname": "box",
          "mounts": [{ "destination": "/proc", "type": "proc", "source": "proc" }],
          "linux": {
            "namespaces": [{ "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }]
          }
        }
        """;

    public static Config Json(string overlay)
    {
        JsonObject config = JsonNode.Parse(Valid)!.AsObject();
        Merge(config, JsonNode.Parse(overlay)!.AsObject());
        return SpecJson.ParseConfig(Encoding.UTF8.GetBytes(config.ToJsonString()));
    }

    /// <summary>"pointer: message" lines.</summary>
    public static string[] Problems(string overlay, bool rootless = false) =>
        [.. ConfigValidator.Validate(Json(overlay), rootless).Select(problem => problem.ToString())];

    private static void Merge(JsonObject target, JsonObject overlay)
    {
        foreach ((string name, JsonNode? value) in overlay)
        {
            if (value is JsonObject inner && target[name] is JsonObject known)
                Merge(known, inner);
            else if (value is null)
                target.Remove(name);
            else
                target[name] = value.DeepClone();
        }
    }
}
