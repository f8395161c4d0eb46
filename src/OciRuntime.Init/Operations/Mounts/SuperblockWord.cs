using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>An option that every file system knows: a word to fsconfig(2), a flag to mount(2).</summary>
/// <param name="Set">"sync".</param>
/// <param name="Clear">The word that takes it back, "async"; null where there is none.</param>
/// <param name="Flag">MS_* of mount(2).</param>
internal readonly record struct SuperblockWord(string Set, string? Clear, ulong_t Flag)
{
    public static SuperblockWord[] All { get; } =
    [
        new("ro", "rw", Libc.MS_RDONLY), new("sync", "async", Libc.MS_SYNCHRONOUS), new("dirsync", null, Libc.MS_DIRSYNC),
        new("lazytime", "nolazytime", Libc.MS_LAZYTIME), new("mand", "nomand", Libc.MS_MANDLOCK),
        new("iversion", "noiversion", Libc.MS_I_VERSION), // a context has no word for it, so it comes by a remount
    ];

    /// <summary>The option that a word sets or clears; null for an option of the file system's own.</summary>
    public static SuperblockWord? Find(string word)
    {
        foreach (SuperblockWord option in All)
            if (option.Set == word || option.Clear == word) return option;
        return null;
    }

    /// <summary>The MS_* flag of the word, 0 for one that takes a flag back; null for an option of the file system's own.</summary>
    public static ulong_t? ToFlag(string word) => Find(word) is not { } option ? null : option.Set == word ? option.Flag : 0u;
}
