using System.Diagnostics;

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
        RemoveOld();
        string folder = Path.Combine(Path.GetTempPath(), Prefix);
        // By another process: the test platform kills this one soon after the last test.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Process.Start("rm", ["-rf", folder]);
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>A test host that is killed cannot remove its folder: the next run does, once the process that named it is gone.</summary>
    private static void RemoveOld()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), "runcs-spec-*"))
        {
            if (Directory.Exists($"/proc/{folder.Split('-')[^1]}")) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Of another user, or another run is removing it, too.
            }
        }
    }

    /// <summary>The output of commands, once the test that ran them is over: there are thousands of them.</summary>
    public static void RemoveOutput()
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*.out").Concat(Directory.EnumerateFiles(Folder, "*.err")))
            File.Delete(file);
    }

    public static string NewName() => $"{Prefix}-{Interlocked.Increment(ref s_last)}";

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, NewName())).FullName;
}
