using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Which device a node stands for.</summary>
/// <param name="Type">S_IFCHR, S_IFBLK or S_IFIFO; the last has no numbers.</param>
internal readonly record struct DeviceNode(uint Type, uint Major, uint Minor)
{
    public void Write(OperationWriter to)
    {
        to.Number(Type, Meaning.FileType);
        to.Number(Major);
        to.Number(Minor);
    }

    public static DeviceNode Read(ref OperationReader from) => new((uint)from.Number(), (uint)from.Number(), (uint)from.Number());

    /// <summary>What is there, in the image, is something else.</summary>
    public static OciException AnotherFile(string path) => new($"the rootfs has another file at {path}");

    public bool Is(in statx found) =>
        (found.stx_mode & Libc.S_IFMT) == (ushort)Type
        && ((ushort)Type == Libc.S_IFIFO || (found.stx_rdev_major == Major && found.stx_rdev_minor == Minor));
}
