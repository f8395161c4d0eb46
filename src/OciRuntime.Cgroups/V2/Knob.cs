using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>
/// Writes to the files of v2 controllers. A file that is missing means a controller that was not passed on, and the error says by whom.
/// </summary>
internal static class Knob
{
    public static void Write(CgroupDir dir, string file, string value, string pointer)
    {
        int errno = dir.TryWrite(file, value);
        if (errno != 0)
            throw dir.WriteFailed(file, value, errno, pointer, errno == Errno.ENOENT ? MissingHint(dir, file) : null);
    }

    public static string? MissingHint(CgroupDir dir, string file)
    {
        int dot = file.IndexOf('.');
        string controller = dot < 0 ? file : file[..dot];
        if (HasWord(dir.TryRead("cgroup.controllers"), controller))
            return $"this kernel's {controller} controller has no such file";
        if (!HasWord(ReadAt(CgroupMount.Base, "cgroup.controllers"), controller))
            return $"the host's cgroup v2 tree has no {controller} controller";
        for (string above = CgroupPath.Parent(dir.Path); above.Length >= CgroupMount.Base.Length; above = CgroupPath.Parent(above))
        {
            // The first ancestor that has the controller is the one that does not pass it on.
            if (!HasWord(ReadAt(above, "cgroup.controllers"), controller)) continue;
            return CgroupTree.Pids(above, recursive: false).Count > 0
                ? $"{above} holds processes, and such a cgroup cannot pass the {controller} controller on: move them into a cgroup below it"
                : $"{above} does not pass the {controller} controller on: write \"+{controller}\" to its cgroup.subtree_control";
        }
        return null;
    }

    public static bool HasWord(string? text, ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> all = text;
        foreach (Range range in all.Split(' '))
            if (all[range].SequenceEqual(word)) return true;
        return false;
    }

    private static string? ReadAt(string directory, string file)
    {
        using CgroupDir? dir = CgroupDir.TryOpen(directory);
        return dir?.TryRead(file);
    }
}
