using System.Xml.Linq;

namespace OciRuntime.TestRunner;

/// <summary>Chooses the test projects that a change can break: those whose own files or whose references, direct or not, have changed.</summary>
internal static class ChangedProjects
{
    /// <summary>
    /// Returns those of <paramref name="testProjects"/> (folders) that depend on a folder with one of <paramref name="changedFiles"/> in it; both
    /// are paths below the current directory. A file that every build reads, such as Directory.Build.props, chooses all.
    /// </summary>
    public static string[] TestsOf(IReadOnlyList<string> testProjects, IReadOnlyList<string> changedFiles)
    {
        if (changedFiles.Any(IsReadByEveryBuild)) return [.. testProjects];
        return [.. testProjects.Where(project => FoldersOf(project).Any(folder => changedFiles.Any(file => IsBelow(folder, file))))];
    }

    private static bool IsReadByEveryBuild(string file) =>
        file.StartsWith("src/TestSupport/", StringComparison.Ordinal)
        || Path.GetFileName(file) is "Directory.Build.props" or "Directory.Packages.props" or "global.json" or ".editorconfig" or "BannedSymbols.txt";

    private static bool IsBelow(string folder, string file) => Path.GetFullPath(file).StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>The folders of a project and of all that it references, as full paths.</summary>
    private static HashSet<string> FoldersOf(string project)
    {
        HashSet<string> folders = [];
        Queue<string> waiting = new([Directory.GetFiles(project, "*.csproj").Single()]);
        while (waiting.TryDequeue(out string? file))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (!folders.Add(folder)) continue;
            foreach (XElement reference in XDocument.Load(file).Descendants("ProjectReference"))
                waiting.Enqueue(Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/')));
        }
        return folders;
    }
}

/// <summary>The files that differ from the last commit, tracked or not.</summary>
internal static class GitChanges
{
    public static string[] Files() =>
    [
        .. Command.Lines("git", ["diff", "--name-only", "HEAD"]),
        .. Command.Lines("git", ["ls-files", "--others", "--exclude-standard"]),
    ];
}
