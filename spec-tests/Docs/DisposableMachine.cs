using System.Text;

namespace OciRuntime.SpecTests.Docs;

/// <summary>
/// A copy-on-write view of this machine, in which a page's commands may install packages, write to /etc and start daemons: its mounts and
/// processes are gone when the script ends. spec-tests/Docs/disposable-machine makes it.
/// </summary>
internal static class DisposableMachine
{
    /// <summary>Runs the lines with `sh -eu` in the folder of the repository, as root.</summary>
    public static CommandResult Run(string script)
    {
        string file = Path.Combine(Scratch.NewFolder(), "script");
        File.WriteAllText(file, script);
        RunOptions options = new()
        {
            Binary = Path.Combine(Repository.Folder, "spec-tests", "Docs", "disposable-machine"),
            Environment = Environment,
            Limit = TimeSpan.FromMinutes(4),
        };
        return Runtime.Run(options, Scratch.NewFolder(), Repository.Folder, EngineImage.Archive, file);
    }

    /// <summary>The start of a heredoc's file and its text, as a line of shell.</summary>
    public static string WriteFile(string path, string text)
    {
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(text + "\n"));
        return $"mkdir -p \"$(dirname {path})\" && echo {base64} | base64 -d > {path}";
    }

    /// <summary>What a build needs to find: the SDK's folder of packages lies in the home of root.</summary>
    private static Dictionary<string, string> Environment =>
        System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name =>
                name is "PATH" or "HOME" || name.StartsWith("DOTNET", StringComparison.Ordinal) || name.StartsWith("NUGET", StringComparison.Ordinal))
            .ToDictionary(name => name, name => System.Environment.GetEnvironmentVariable(name)!);
}
