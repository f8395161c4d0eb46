using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Options that every file system knows: words to fsconfig(2), flags to mount(2).</summary>
internal static class SuperblockWord
{
    /// <summary>The MS_* flag of the word, 0 for one that takes a flag back; null for an option of the file system's own.</summary>
    public static ulong_t? ToFlag(string word) => word switch
    {
        "ro" => Libc.MS_RDONLY,
        "sync" => Libc.MS_SYNCHRONOUS,
        "dirsync" => Libc.MS_DIRSYNC,
        "lazytime" => Libc.MS_LAZYTIME,
        "mand" => Libc.MS_MANDLOCK,
        "iversion" => Libc.MS_I_VERSION, // a context has no word for it, so it comes by a remount
        "rw" or "async" or "nolazytime" or "nomand" => 0u,
        _ => null,
    };
}
