namespace OciRuntime.TestSupport;

/// <summary>
/// The chapters, schemas and examples of the runtime-spec. They are not part of this repository: a test that asks for one is skipped where their
/// folder is neither named by RUNCS_SPEC_DATA nor at shared/data/runtime-spec-1.3.0 beside the repository.
/// </summary>
internal static class Specification
{
    private static readonly string? s_folder = Find();

    /// <summary>The path of a chapter such as runtime.md, of a schema such as config-schema.json, or of an example below test/.</summary>
    public static string PathOf(string name)
    {
        Skip.If(s_folder is null, "the text of the runtime-spec is not here; set RUNCS_SPEC_DATA to its folder");
        return Path.Combine(s_folder, name);
    }

    /// <summary>The paths of the examples of one kind, such as config/good, in order of their names.</summary>
    public static string[] Examples(string kind) => [.. Directory.GetFiles(PathOf($"test/{kind}"), "*.json").Order(StringComparer.Ordinal)];

    public static byte[] Example(string name) => File.ReadAllBytes(PathOf($"test/{name}"));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RUNCS_SPEC_DATA") is { Length: > 0 } given)
            return Directory.Exists(given) ? given : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string beside = Path.Combine(at.FullName, "shared", "data", "runtime-spec-1.3.0");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
