using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// The `remount` option, and superblock flags that a mount context has no word for: mount(2) with MS_REMOUNT. What that is not told anew is lost, of
/// the superblock's flags and of the mount's.
/// </summary>
/// <param name="attributes">MOUNT_ATTR_* of the mount.</param>
/// <param name="superblock">Words that every file system knows, see <see cref="SuperblockWord"/>.</param>
/// <param name="options">The file system's own options.</param>
internal sealed class Remount(string target, ulong attributes, string[] superblock, string[] options) : Operation(InitOp.Remount)
{
    public override void Write(OperationWriter to)
    {
        to.Text(target);
        to.Number(attributes, Meaning.MountAttributes);
        to.List(superblock);
        to.List(options);
    }

    public static Remount Read(ref OperationReader from) => new(from.Text(), (ulong)from.Number(), from.List(), from.List());

    public override void Run(Session session)
    {
        ulong_t flags = MountFlags.ForMount2(attributes) | Libc.MS_REMOUNT;
        foreach (string word in superblock)
            flags |= SuperblockWord.ToFlag(word) ?? 0u;
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        // The descriptor's own link leads to the place itself, whatever the rootfs holds by now.
        Sys.Mount(null, $"/proc/self/fd/{place.Value}", null, flags, options.Length > 0 ? string.Join(',', options) : null);
    }
}
