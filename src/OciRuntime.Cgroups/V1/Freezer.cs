using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst.</summary>
internal static class Freezer
{
    public const string Controller = "freezer";
    private const string StateFile = "freezer.state";
    private const int MaxTries = 1000;

    /// <summary>
    /// A v1 cgroup can stay FREEZING as long as new processes keep appearing in it, and then even needs to be thawed now
    /// and then to come to rest; the counts are those that runc found to work on slow machines.
    /// </summary>
    public static void Freeze(CgroupDir dir)
    {
        for (int attempt = 1; attempt <= MaxTries; attempt++)
        {
            dir.Write(StateFile, "FROZEN");
            if (dir.Read(StateFile) == "FROZEN") return;
            if (attempt % 50 == 0)
                Thaw(dir);
            if (attempt % 10 == 0)
                CgroupTree.Pause(ms: attempt / 50 + 1);
        }
        // Half frozen is the worst of all states: nothing runs and nothing can be reasoned about.
        Thaw(dir);
        throw new OciException($"unable to freeze {dir.Path}: processes kept appearing");
    }

    public static void Thaw(CgroupDir dir) => dir.Write(StateFile, "THAWED");

    /// <summary>Thaws all cgroups below one, which is thawed itself.</summary>
    public static void ThawBelow(string directory)
    {
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0) return; // gone, so nothing is frozen
        using OwnedFd opened = new(fd);
        foreach (DirectoryEntry entry in Sys.ReadDirectory(opened, directory))
        {
            if (!entry.IsDirectory) continue;
            string below = $"{directory}/{entry.Name}";
            using CgroupDir? dir = CgroupDir.TryOpen(below);
            _ = dir?.TryWrite(StateFile, "THAWED"); // it may be removed while we look at it
            ThawBelow(below);
        }
    }

    /// <summary>Frozen by its own switch; one that only shares an ancestor's fate counts as running.</summary>
    public static bool IsFrozen(CgroupDir dir)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            string? state = dir.TryRead(StateFile);
            if (state is null or "THAWED") return false;
            if (state == "FROZEN") break;
            CgroupTree.Pause(ms: 1); // FREEZING is on its way to one of the two
        }
        return dir.TryRead("freezer.self_freezing") is null or "1";
    }

    /// <summary>True for a cgroup below a frozen one: whoever enters it stands still at once.</summary>
    public static bool WouldFreeze(CgroupDir dir) => dir.TryRead(StateFile) is not (null or "THAWED");
}
