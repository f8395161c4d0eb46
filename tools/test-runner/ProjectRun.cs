using System.Text.Json;
using System.Xml;

namespace OciRuntime.TestRunner;

/// <summary>Builds and runs xunit projects with the SDK's own runner.</summary>
internal static class ProjectRun
{
    /// <summary>
    /// Builds all projects in one go, so that what they share is compiled once and side by side: a solution filter names them. Counts as a test
    /// only where it fails.
    /// </summary>
    public static Tally Build(IReadOnlyList<string> projects, string folder)
    {
        string filter = Path.Combine(folder, "tests.slnf");
        var solution = new { path = Path.GetFullPath("OciRuntime.sln"), projects = projects.Select(ProjectFile) };
        File.WriteAllText(filter, JsonSerializer.Serialize(new { solution }));
        int status = Command.Run("dotnet", ["build", filter, "-c", "Release", "--nologo", "-v", "quiet"]);
        return status == 0 ? Tally.Success(0) : Tally.Failure($"dotnet build ended with status {status}");
    }

    /// <summary>The path of a project as the solution names it: below the solution's folder, with backslashes.</summary>
    private static string ProjectFile(string folder) =>
        Path.GetRelativePath(".", Directory.GetFiles(folder, "*.csproj").Single()).Replace('/', '\\');

    /// <summary>
    /// Runs the tests of one project, reads the result file that the runner leaves in <paramref name="folder"/>, and prints its remarks.
    /// </summary>
    public static Tally Run(string project, string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(project));
        string trx = Path.Combine(folder, name + ".trx");
        Console.WriteLine($"== {name}");
        int status = Command.Run("dotnet",
        [
            "test", project, "-c", "Release", "--no-build", "--nologo", "-v", "quiet",
            "--logger", $"trx;LogFileName={trx}", "--logger", "console;verbosity=minimal", "--", "RunConfiguration.TestSessionTimeout=1200000",
        ]);
        if (!File.Exists(trx))
            return Tally.Failure($"{name}: dotnet test ended with status {status} and left no result file");
        try
        {
            TrxFile results = TrxFile.Parse(File.ReadAllText(trx));
            foreach (string remark in results.Remarks())
                Console.WriteLine($"  {remark}");
            return results.ToTally(name);
        }
        catch (XmlException e)
        {
            return Tally.Failure($"{name}: the result file cannot be read: {e.Message}");
        }
    }
}

/// <summary>A command that proves something without xunit, such as tools/noalloc-check; its exit code is its result.</summary>
internal static class CheckRun
{
    public static Tally Run(string check)
    {
        Console.WriteLine($"== {check}");
        return Command.Run(check, []) == 0 ? Tally.Success(1) : Tally.Failure(check);
    }
}
