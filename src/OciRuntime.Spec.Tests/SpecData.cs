namespace OciRuntime.Spec.Tests;

/// <summary>The example documents of the runtime-spec; they are not part of this repository.</summary>
internal static class SpecData
{
    public const string Absent = "the runtime-spec's example documents are not here; set RUNCS_SPEC_DATA to their folder";

    /// <summary>The folder that holds config-schema.json and test/, or null.</summary>
    public static string? Root { get; } = Find();

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root!, "test", name));

    public static string[] Names(string folder)
    {
        string[] files = Directory.GetFiles(Path.Combine(Root!, "test", folder), "*.json");
        return [.. files.Select(file => Path.Combine(folder, Path.GetFileName(file))).Order()];
    }

    private static string? Find()
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
}
