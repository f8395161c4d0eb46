using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>The types of linux.devices and their S_IFMT of inode(7).</summary>
internal static class DeviceWords
{
    // "unbuffered" is the same to Linux as a character device.
    public static WordTable Types { get; } = new(
        ("c", (uint)Libc.S_IFCHR), ("u", (uint)Libc.S_IFCHR), ("b", (uint)Libc.S_IFBLK), ("p", (uint)Libc.S_IFIFO));
}
