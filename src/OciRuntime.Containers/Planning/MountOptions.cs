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

    private bool _namesFlags;
    private bool _namesAccessTime;

    /// <summary>MOUNT_ATTR_* to set and to clear.</summary>
    public ulong Set { get; private set; }

    public ulong Clear { get; private set; }

    /// <summary>
    /// Flags of a bind mount's source that no word names, and that go when any word names a flag (docs/decisions/0003): mount(2) with MS_REMOUNT, by
    /// which other runtimes set the flags of a bind mount, sets all of them.
    /// </summary>
    public ulong Drop => ((_namesFlags ? Restrictions : 0) | (_namesAccessTime ? AccessTime : 0)) & ~(Set | Clear);

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
        {
            if (!options.Take(word.Text))
                options.Data.Add(word);
        }
        return options;
    }

    private bool Take(string word) => TakeAttribute(word) || TakePropagation(word) || TakeSuperblock(word) || TakeAction(word) || IsComment(word);

    /// <summary>What fstab(5) has for programs other than mount(8), with any value.</summary>
    private static bool IsComment(string word) =>
        word.StartsWith("comment=", StringComparison.Ordinal) || word.StartsWith("x-", StringComparison.OrdinalIgnoreCase);

    private bool TakeAttribute(string word)
    {
        ulong? setting = MountWords.Setting.NumberOf(word) ?? MountWords.Implying.NumberOf(word), clearing = MountWords.Clearing.NumberOf(word);
        if (setting is null && clearing is null) return false;
        (ulong set, ulong clear) = (setting ?? 0, clearing ?? 0);
        // The access time is one field of three values, so each word that sets one clears the field.
        if ((set & Libc.MOUNT_ATTR__ATIME) != 0)
            clear |= Libc.MOUNT_ATTR__ATIME;
        _namesFlags = true;
        _namesAccessTime |= word is "noatime" or "strictatime" or "relatime" or "nodiratime";
        Set = (Set & ~clear) | set;
        Clear = (Clear & ~set) | clear;
        if (SuperblockWord.Find(word) is { } option)
            SetWord(word, option);
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
        if (SuperblockWord.Find(word) is not { } option) return false;
        if (option.Flag == Libc.MS_I_VERSION)
            IVersion = word == option.Set;
        else
            SetWord(word, option);
        return true;
    }

    private bool TakeAction(string word)
    {
        if (MountWords.Actions.NumberOf(word) is not { } action) return false;
        Bind |= (MountAction)action is MountAction.Bind or MountAction.RecursiveBind;
        Recursive |= (MountAction)action == MountAction.RecursiveBind;
        Remount |= (MountAction)action == MountAction.Remount;
        CopyUp |= (MountAction)action == MountAction.CopyUp;
        return true;
    }

    private void SetWord(string word, SuperblockWord option)
    {
        SuperblockWords.RemoveAll(other => other == option.Set || other == option.Clear);
        SuperblockWords.Add(word);
    }
}
