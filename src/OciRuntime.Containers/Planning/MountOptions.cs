using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>What the option words of one mount mean together (config.md, Linux mount options). A later word overrides an earlier one.</summary>
internal sealed class MountOptions
{
    private static ulong Restrictions =>
        Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSYMFOLLOW;

    private static ulong AccessTime => Libc.MOUNT_ATTR__ATIME | Libc.MOUNT_ATTR_NODIRATIME;

    private bool namesFlags;
    private bool namesAccessTime;

    /// <summary>MOUNT_ATTR_* to set and to clear.</summary>
    public ulong Set { get; private set; }

    public ulong Clear { get; private set; }

    /// <summary>
    /// Flags of a bind mount's source that no word names, and that go when any word names a flag (docs/decisions/0003): mount(2) with MS_REMOUNT, by
    /// which other runtimes set the flags of a bind mount, sets all of them.
    /// </summary>
    public ulong Drop => ((namesFlags ? Restrictions : 0) | (namesAccessTime ? AccessTime : 0)) & ~(Set | Clear);

    /// <summary>What becomes of the flags of a mount that is there already.</summary>
    public MountFlags Flags => new(Set, Clear, Drop);

    /// <summary>MS_* propagation with MS_REC; 0 for none.</summary>
    public uint Propagation { get; private set; }

    public bool Bind { get; private set; }

    public bool Recursive { get; private set; }

    public bool Remount { get; private set; }

    public bool CopyUp { get; private set; }

    /// <summary>Whether the superblock is to count changes of inodes, which only mount(2) can say.</summary>
    public bool IVersion { get; private set; }

    /// <summary>Superblock words that fsconfig(2) takes for every filesystem: "ro", "sync".</summary>
    public List<string> SuperblockWords { get; } = [];

    /// <summary>What is left: the filesystem's own options, "mode=755".</summary>
    public List<MountWord> Data { get; } = [];

    public List<string> DataTexts => Data.ConvertAll(word => word.Text);

    public static MountOptions Parse(Mount mount)
    {
        MountOptions options = new() { Bind = mount.Type == "bind" };
        foreach (MountWord word in MountWord.Of(mount))
            if (!options.Take(word.Text)) options.Data.Add(word);
        return options;
    }

    private bool Take(string word) => TakeAttribute(word) || TakePropagation(word) || TakeSuperblock(word) || TakeAction(word) || IsForUserSpace(word);

    /// <summary>What mount(8) keeps for itself: words of fstab(5), and comments.</summary>
    private static bool IsForUserSpace(string word) => word is "auto" or "noauto" or "nofail" or "_netdev" or "nouser" or "nousers" or "noowner" or "nogroup" or "comment"
        || word.StartsWith("comment=", StringComparison.Ordinal) || word.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    private bool TakeAttribute(string word)
    {
        (ulong Set, ulong Clear) change = word switch
        {
            "relatime" => (0ul, Libc.MOUNT_ATTR__ATIME), // the default
            // What they take off is one of the values, and the default stays.
            "atime" => (0, Libc.MOUNT_ATTR_NOATIME),
            "nostrictatime" => (0, Libc.MOUNT_ATTR_STRICTATIME),
            // mount(8): such a mount "implies the options noexec, nosuid, and nodev (unless overridden by subsequent options)".
            "user" or "users" => (Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC, 0),
            "owner" or "group" => (Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV, 0),
            _ => (MountWords.Setting.NumberOf(word) ?? 0, MountWords.Clearing.NumberOf(word) ?? 0),
        };
        // The access time is one field of three values, so each word that sets one clears the field.
        if ((change.Set & Libc.MOUNT_ATTR__ATIME) != 0) change.Clear |= Libc.MOUNT_ATTR__ATIME;
        bool isFlag = (change.Set | change.Clear) != 0 || word == "norelatime"; // relatime being the default, nothing changes without it
        namesFlags |= isFlag;
        namesAccessTime |= word is "noatime" or "strictatime" or "relatime" or "nodiratime";
        if (!isFlag) return false;
        Set = (Set & ~change.Clear) | change.Set;
        Clear = (Clear & ~change.Set) | change.Clear;
        if (word is "ro" or "rw") SetWord(word, "rw", "ro");
        return true;
    }

    private bool TakePropagation(string word)
    {
        if (MountWords.Propagations.NumberOf(word) is not { } flags) return false;
        Propagation = (uint)flags;
        return true;
    }

    private bool TakeSuperblock(string word)
    {
        switch (word)
        {
            case "sync": case "async": SetWord(word, "sync", "async"); return true;
            case "lazytime": case "nolazytime": SetWord(word, "lazytime", "nolazytime"); return true;
            case "mand": case "nomand": SetWord(word, "mand", "nomand"); return true;
            case "dirsync": SetWord(word, word, word); return true;
            case "iversion": IVersion = true; return true;
            case "noiversion": IVersion = false; return true;
            // They say whether the kernel may complain in its log, which no caller can tell apart.
            case "silent": case "loud": return true;
            default: return false;
        }
    }

    private bool TakeAction(string word)
    {
        switch (word)
        {
            case "bind": Bind = true; return true;
            case "rbind": Bind = Recursive = true; return true;
            case "remount": Remount = true; return true;
            case "tmpcopyup": CopyUp = true; return true;
            case "defaults": return true;
            default: return false;
        }
    }

    private void SetWord(string word, string one, string other)
    {
        SuperblockWords.Remove(one);
        SuperblockWords.Remove(other);
        SuperblockWords.Add(word);
    }
}
