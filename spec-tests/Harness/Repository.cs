namespace OciRuntime.SpecTests.Harness;

/// <summary>Where things are: the tests run from their build folder, everything they use lies beside OciRuntime.sln.</summary>
internal static class Repository
{
    public static string Folder { get; } = FindFolder();

    /// <summary>Whether it is our own that is under test.</summary>
    public static bool TestsRuncs => RuntimeBinary == Path.Combine(Folder, "out", "runcs");

    /// <summary>The runtime under test: RUNCS_BINARY, else what `make build` left at out/runcs.</summary>
    public static string RuntimeBinary { get; } = FindRuntime();

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OciRuntime.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No OciRuntime.sln above {AppContext.BaseDirectory}.");
    }

    private static string FindRuntime()
    {
        string binary = Environment.GetEnvironmentVariable("RUNCS_BINARY") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Folder, "out", "runcs");
        return File.Exists(binary) ? binary : throw new InvalidOperationException($"{binary} does not exist: run `make build` first.");
    }
}
