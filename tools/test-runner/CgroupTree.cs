namespace OciRuntime.TestRunner;

/// <summary>
/// The cgroups that were there before the tests. Other software of the machine makes cgroups too, meanwhile: a cgroup that holds a process, or that
/// is an active unit of systemd, is somebody's own. A cgroup that a test left holds no process, or bears the pid of a test host that has ended.
/// </summary>
internal sealed class CgroupTree
{
    private const string Root = "/sys/fs/cgroup";

    private readonly HashSet<string> _before;

    private CgroupTree(HashSet<string> before) => _before = before;

    public static CgroupTree OfHost() => new([.. Folders(Root)]);

    /// <summary>A cgroup may be on its way out, so only what stays for nine seconds is left; all of it counts as one failure.</summary>
    public Tally WhatIsLeft()
    {
        string[] left = [.. Folders(Root).Where(folder => !_before.Contains(folder))];
        for (int second = 0; second < 9; second++)
        {
            left = [.. left.Where(folder => Directory.Exists(folder) && IsLeft(folder))];
            if (left.Length == 0) return Tally.Success(0);
            Thread.Sleep(1000);
        }
        return Tally.Failure("cgroups left by the tests:\n    " + string.Join("\n    ", left));
    }

    private static bool IsLeft(string folder)
    {
        if (TestHostOf(folder) is { } pid) return !Directory.Exists($"/proc/{pid}");
        return !IsActiveUnit(Path.GetFileName(folder)) && !HoldsProcess(folder);
    }

    /// <summary>The harness names a cgroup "runcs-spec-PID-...", with the pid of its test host.</summary>
    private static string? TestHostOf(string folder)
    {
        const string mark = "runcs-spec-";
        int start = folder.LastIndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return null;
        string pid = string.Concat(folder[(start + mark.Length)..].TakeWhile(char.IsAsciiDigit));
        return pid.Length > 0 ? pid : null;
    }

    private static bool IsActiveUnit(string name) =>
        Directory.Exists("/run/systemd/system") && Command.Run("systemctl", ["-q", "is-active", name]) == 0;

    private static bool HoldsProcess(string folder)
    {
        try
        {
            return Folders(folder).Append(folder).Any(each => File.ReadAllText(Path.Combine(each, "cgroup.procs")).Length > 0);
        }
        catch (IOException)
        {
            return false; // It has just been removed, or it is threaded and shows no processes.
        }
    }

    /// <summary>All folders below one, except those that are removed while the tree is read.</summary>
    private static List<string> Folders(string root)
    {
        List<string> found = [];
        Stack<string> waiting = new([root]);
        while (waiting.TryPop(out string? folder))
        {
            try
            {
                foreach (string below in Directory.GetDirectories(folder))
                {
                    if (new DirectoryInfo(below).LinkTarget is null)
                    {
                        found.Add(below);
                        waiting.Push(below);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
        return found;
    }
}
