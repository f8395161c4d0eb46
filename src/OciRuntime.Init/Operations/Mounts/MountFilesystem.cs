using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>A new file system at one place of the container.</summary>
internal sealed class MountFilesystem(string type, string source, string target) : Operation(InitOp.MountFilesystem)
{
    /// <summary>MOUNT_ATTR_* of the mount.</summary>
    public ulong Attributes { get; init; }

    /// <summary>MS_* with MS_REC; 0 for none.</summary>
    public uint Propagation { get; init; }

    /// <summary>Whether it starts with what the image has in its place.</summary>
    public bool CopyUp { get; init; }

    /// <summary>Whether it becomes read-only only once everything is in it, by <see cref="ReadonlyMounts"/>.</summary>
    public bool ReadonlyLater { get; init; }

    /// <summary>The host's directory to show where the kernel refuses the mount; empty for none.</summary>
    public string Fallback { get; init; } = "";

    /// <summary>Options for fsconfig(2): "ro", "size=64k".</summary>
    public string[] Options { get; init; } = [];

    public override void Write(OperationWriter to)
    {
        to.Text(type);
        to.Text(source);
        to.Text(target);
        to.Number(Attributes, Meaning.MountAttributes);
        to.Number(Propagation, Meaning.Propagation);
        to.Flag(CopyUp);
        to.Flag(ReadonlyLater);
        to.Text(Fallback);
        to.List(Options);
    }

    public static MountFilesystem Read(ref OperationReader from) => new(from.Text(), from.Text(), from.Text())
    {
        Attributes = (ulong)from.Number(),
        Propagation = (uint)from.Number(),
        CopyUp = from.Flag(),
        ReadonlyLater = from.Flag(),
        Fallback = from.Text(),
        Options = from.List(),
    };

    public override void Run(Session session)
    {
        using OwnedFd place = OpenPlace(session, out bool existed);
        // A tmpfs takes the mode of the directory that it covers, unless the options say otherwise, as with runc.
        bool covers = type == "tmpfs" && existed;
        string[] options = covers ? ["mode=" + Convert.ToString(Sys.Stat(place).stx_mode & Octal._07777, 8), .. Options] : Options;
        OwnedFd made = Make(session, options);
        if (CopyUp)
            Operations.CopyUp.Copy(place, made, target);
        MountPlace.Attach(made, place, Propagation, target);
        if (target == "/")
            session.ReplaceRoot(Sys.OpenTree(made, "", Libc.AT_EMPTY_PATH));
        if (ReadonlyLater)
            session.ReadonlyLater.Add((made, target));
        else
            made.Dispose();
    }

    private OwnedFd Make(Session session, string[] options)
    {
        try
        {
            return Filesystem.Make(session, type, source, (uint)Attributes, options);
        }
        catch (OciException refused) when (Fallback.Length > 0 && options.Length == 0 && refused.Error is Errno.EPERM or Errno.EBUSY)
        {
            session.Mark(TracePage.ShowsHosts);
            OwnedFd shown = MountPlace.Clone(Fallback, recursive: true);
            mount_attr change = new() { attr_set = Attributes, attr_clr = Sys.ClearedToSet(Attributes) };
            Sys.SetMountAttributes(shown, change, recursive: false, target);
            return shown;
        }
    }

    private OwnedFd OpenPlace(Session session, out bool existed)
    {
        OwnedFd? place = PathInRoot.TryOpen(session.Root, target, Libc.O_PATH | Libc.O_NOFOLLOW);
        existed = place is not null;
        if (place is null && Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", target);
        mode_t kind = place is null ? Libc.S_IFDIR : Sys.Stat(place).stx_mode & Libc.S_IFMT;
        // A link would put these filesystems, and what we later write below them, somewhere else (CVE-2019-19921, CVE-2023-27561).
        if (type is "proc" or "sysfs" && kind != Libc.S_IFDIR)
            throw new OciException($"filesystem \"{type}\" must be mounted on ordinary directory, and {target} of the rootfs is none");
        if (place is not null && kind == Libc.S_IFDIR) return MountPlace.RefuseProcfs(place, target);
        place?.Dispose();
        return MountPlace.RefuseProcfs(PathInRoot.MakeDirectories(session.Root, target), target);
    }
}
