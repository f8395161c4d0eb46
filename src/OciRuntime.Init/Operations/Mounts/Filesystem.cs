using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>A new file system, as a mount that nobody sees yet.</summary>
internal static class Filesystem
{
    /// <summary>Of a value, in bytes: fsconfig(2) copies no more (strndup_user(value, 256)).</summary>
    private const int LongestValue = 255;

    /// <summary>Of all options together, in bytes: mount(2) copies one page, the last byte of which is 0.</summary>
    private const int LongestData = 4095;

    public static OwnedFd Make(Session session, string type, string source, uint attributes, ReadOnlySpan<string> options)
    {
        if (!IsLong(source) && !AreLong(options)) return MakeInContext(session, type, source, attributes, options);
        string data = Join(options, out ulong_t flags);
        if (KernelText.GetByteCount(data) <= LongestData)
            return MakeByMount(session, type, source, attributes, flags, data);
        if (type == "overlay" && !IsLong(source))
            return MakeInContext(session, type, source, attributes, OverlayLayers.Split(options));
        throw new OciException($"the options of the mount take {KernelText.GetByteCount(data)} bytes, and mount(2) takes {LongestData}");
    }

    private static OwnedFd MakeInContext(Session session, string type, string source, uint attributes, ReadOnlySpan<string> options)
    {
        Fd? elsewhere = type == "proc" ? session.PidNamespace : null;
        using OwnedFd context = elsewhere is { } pidNamespace ? ProcContext.Open(pidNamespace) : Sys.FsOpen(type);
        if (source.Length > 0)
            Sys.FsConfig(context, "source", source);
        foreach (string option in options)
        {
            int equals = option.IndexOf('=');
            if (equals < 0)
                Sys.FsConfig(context, option, null);
            else
                Sys.FsConfig(context, option[..equals], ValueOf(option));
        }
        OwnedFd mount = Sys.FsMount(context, attributes, type);
        return elsewhere is null ? mount : ProcContext.Checked(mount);
    }

    /// <summary>
    /// mount(2) needs a place, so the mount comes on top of the root file system's: that one is private, whatever the propagation of the
    /// container will be, and no path below it is resolved meanwhile. From there the mount is moved to its own place.
    /// </summary>
    private static OwnedFd MakeByMount(Session session, string type, string source, uint attributes, ulong_t flags, string data)
    {
        Sys.Mount(source.Length > 0 ? source : null, $"/proc/self/fd/{session.Root.Value}", type, flags, data.Length > 0 ? data : null);
        OwnedFd mount = Sys.OpenTree(Fd.Cwd, session.RootPath, 0);
        Sys.SetMountAttributes(mount, new mount_attr { attr_set = attributes, attr_clr = Sys.ClearedToSet(attributes) }, recursive: false, type);
        return mount;
    }

    private static string Join(ReadOnlySpan<string> options, out ulong_t flags)
    {
        flags = 0;
        List<string> data = [];
        foreach (string option in options)
        {
            if (SuperblockWord.ToFlag(option) is { } flag)
                flags |= flag;
            // In a text of several options the label's commas would end it.
            else
                data.Add(IsLabel(option) ? $"{option[..option.IndexOf('=')]}=\"{ValueOf(option)}\"" : option);
        }
        return string.Join(',', data);
    }

    /// <summary>A label without the quotes that keep its commas apart from those between options: fsconfig(2) takes it as it is.</summary>
    private static string ValueOf(string option)
    {
        string value = option[(option.IndexOf('=') + 1)..];
        return IsLabel(option) ? value.Trim('"') : value;
    }

    /// <summary>See mount(8), "context=": the options of SELinux.</summary>
    private static bool IsLabel(string option) =>
        option.StartsWith("context=", StringComparison.Ordinal) || option.StartsWith("fscontext=", StringComparison.Ordinal)
        || option.StartsWith("defcontext=", StringComparison.Ordinal) || option.StartsWith("rootcontext=", StringComparison.Ordinal);

    private static bool AreLong(ReadOnlySpan<string> options)
    {
        foreach (string option in options)
            if (IsLong(option.AsSpan(option.IndexOf('=') + 1))) return true;
        return false;
    }

    private static bool IsLong(ReadOnlySpan<char> value) => KernelText.GetByteCount(value) > LongestValue;
}
