namespace OciRuntime.Containers.Planning;

/// <summary>
/// Annotations by which engines ask the runtime for something. They are crun's words, and Podman writes them whatever the runtime is; the properties
/// of systemd units have a place of their own.
/// </summary>
public static class RuntimeAnnotations
{
    /// <summary>`podman run --group-add keep-groups`: a user without a range of ids reaches the host's files by the groups of the caller.</summary>
    public const string KeepGroups = "run.oci.keep_original_groups";

    public static bool KeepsGroups(Dictionary<string, string>? annotations) =>
        annotations is not null && annotations.TryGetValue(KeepGroups, out string? value) && value != "0";

    /// <summary>Whether it asks for something that only crun does.</summary>
    public static bool IsUnknownRequest(string key) =>
        key != KeepGroups && (key.StartsWith("run.oci.", StringComparison.Ordinal) || key.StartsWith("module.wasm.image/", StringComparison.Ordinal));
}
