using System.Text.RegularExpressions;
using OciRuntime.SpecTests.ConfigLinux;
using OciRuntime.SpecTests.Security;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>
/// A config.json that an engine gave to its runtime, as the folder Configs keeps it: what belonged to the engine's machine is replaced by
/// words, and this class puts what the machine of the test has in their place.
/// </summary>
internal sealed partial class EngineConfig : IDisposable
{
    private readonly JsonObject _document;
    private NamespaceHolder? _holder;

    /// <param name="name">The file below the folder without its ending: "podman-5.8/privileged".</param>
    public EngineConfig(string name) => _document = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!.AsObject();

    public static string Folder { get; } = Path.Combine(Repository.Folder, "spec-tests", "Engines", "Configs");

    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null)).Order(StringComparer.Ordinal);

    public bool HasTerminal => (bool?)_document["process"]!["terminal"] ?? false;

    /// <summary>The host's id of the container's root, to whom an engine gives the root file system.</summary>
    public uint RootId =>
        (uint?)Linux["uidMappings"]?.AsArray().FirstOrDefault(map => (uint)map!["containerID"]! == 0)?["hostID"] ?? 0;

    private JsonObject Linux => _document["linux"]!.AsObject();

    /// <summary>The config for a bundle, with the guest as its process.</summary>
    public void Fill(ContainerConfig config, TestBundle bundle)
    {
        JoinNamespaces();
        if ((string?)(Linux["seccomp"] as JsonValue) is { } profile)
            Linux["seccomp"] = new EngineProfile(profile).Document.DeepClone();
        JsonObject ours =
            JsonNode.Parse(SourceFile().Replace(_document.ToJsonString(), match => MadeSource(bundle, match.Groups[1].Value)))!.AsObject();
        string cgroup = (string)config.Linux["cgroupsPath"]!;

        config.Root.Clear();
        foreach ((string key, JsonNode? value) in ours)
            config.Root[key] = value?.DeepClone();
        config.Linux["cgroupsPath"] = cgroup;
        config.Guest("all");
    }

    /// <summary>A namespace that the engine made before has the path HOLDER: this makes one.</summary>
    private void JoinNamespaces()
    {
        JsonObject[] joined = [.. Linux["namespaces"]!.AsArray().Select(entry => entry!.AsObject()).Where(entry => entry.ContainsKey("path"))];
        if (joined.Length == 0) return;
        _holder = new NamespaceHolder(joined.Select(entry => entry["type"]!.ToString() switch { "network" => "--net", var type => $"--{type}" }));
        foreach (JsonObject entry in joined)
            entry["path"] = _holder.PathOf((string)entry["type"]!);
        if (joined.Any(entry => (string)entry["type"]! == "user"))
            WriteMappings(_holder.Pid);
    }

    private void WriteMappings(int pid)
    {
        foreach ((string file, string field) in (ReadOnlySpan<(string, string)>)[("uid_map", "uidMappings"), ("gid_map", "gidMappings")])
        {
            IEnumerable<string> lines = Linux[field]?.AsArray().Select(map => $"{map!["containerID"]} {map["hostID"]} {map["size"]}")
                ?? ["0 100000 65536"];
            File.WriteAllText($"/proc/{pid}/{file}", string.Join('\n', lines));
        }
    }

    /// <summary>A source of a mount that the engine made is FILES/NAME, a folder FILES/NAME/: this makes it.</summary>
    private static string MadeSource(TestBundle bundle, string name)
    {
        string path = Path.Combine(bundle.Folder, "files", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!name.EndsWith('/') && !File.Exists(path))
            File.WriteAllText(path, name);
        return path;
    }

    public void Dispose() => _holder?.Dispose();

    // "lowerdir=FILES/lower/" is an option of a file system; any other such word is a whole string.
    [GeneratedRegex("(?<=\"|=)FILES/([^\"]+)(?=\")")]
    private static partial Regex SourceFile();
}
