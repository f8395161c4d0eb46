namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// What a container could leave behind on the host: mounts, cgroup directories and processes of ours.
/// Taken before and after every test; a difference fails the test.
/// </summary>
/// <remarks>
/// runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted"; runtime.md#delete:
/// "Deleting a container MUST delete the resources that were created during the create step."
/// </remarks>
internal sealed class HostSnapshot
{
    private readonly SortedSet<string> _things = new(StringComparer.Ordinal);

    public static HostSnapshot Take()
    {
        HostSnapshot snapshot = new();
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            if (line.Contains(Scratch.Prefix, StringComparison.Ordinal))
                snapshot._things.Add($"mount: {line}");
        }
        foreach (string folder in CgroupFolders())
            snapshot._things.Add($"cgroup: {folder}");
        foreach (HostProcess process in HostProcess.Children())
            snapshot._things.Add($"process: {process}");
        return snapshot;
    }

    /// <summary>All cgroup directories of this run, in every hierarchy.</summary>
    public static IEnumerable<string> CgroupFolders()
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Directory.EnumerateDirectories("/sys/fs/cgroup", $"{Scratch.Prefix}*", options);
    }

    /// <summary>Ends our children and removes our cgroups, so that one test's leftovers do not fail the next.</summary>
    public static void Sweep()
    {
        for (int attempt = 0; attempt < 40 && (HostProcess.Children().Count > 0 || CgroupFolders().Any()); attempt++)
        {
            foreach (HostProcess process in HostProcess.Children())
                _ = Native.kill(process.Pid, Native.SIGKILL);
            foreach (string folder in CgroupFolders().OrderByDescending(folder => folder.Length).ToList())
            {
                foreach (string pid in File.ReadLines(Path.Combine(folder, "cgroup.procs")))
                    _ = Native.kill(int.Parse(pid), Native.SIGKILL);
                try
                {
                    Directory.Delete(folder);
                }
                catch (IOException)
                {
                    // Busy until the last process in it is gone.
                }
            }
            Thread.Sleep(50);
        }
    }

    /// <summary>What is there now and was not before. A process needs a moment to die, so what is found must also stay.</summary>
    public static IReadOnlyList<string> LeftSince(HostSnapshot before)
    {
        for (int attempt = 0; ; attempt++)
        {
            List<string> left = [.. Take()._things.Except(before._things)];
            if (left.Count == 0 || attempt == 40) return left;
            Thread.Sleep(50);
        }
    }
}
