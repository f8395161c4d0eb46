namespace OciRuntime.SpecTests.Harness;

/// <summary>One folder for everything this run of the tests makes, and the names by which its leftovers are recognised.</summary>
internal static class Scratch
{
    private static int s_last;

    /// <summary>Begins every container id, cgroup name and folder of this run, so that other users of the host do not disturb a snapshot.</summary>
    public static string Prefix { get; } = $"runcs-spec-{Environment.ProcessId}";

    public static string Folder { get; } = CreateFolder();

    private static string CreateFolder()
    {
        string folder = Path.Combine(Path.GetTempPath(), Prefix);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return Directory.CreateDirectory(folder).FullName;
    }

    public static string NewName() => $"{Prefix}-{Interlocked.Increment(ref s_last)}";

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, NewName())).FullName;
}
