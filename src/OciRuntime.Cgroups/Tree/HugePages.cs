using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Names of huge page sizes, which are parts of file names: hugetlb.2MB.max.</summary>
internal static class HugePages
{
    /// <summary>[1-9][0-9]*[KMG]B, as the kernel spells sizes: "64KB", "2MB", "1GB".</summary>
    public static bool IsPageSize(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[^1] == 'B' && text[^2] is 'K' or 'M' or 'G' && text[0] != '0' && !text[..^2].ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// Why a size is refused; null where it is not. The size becomes part of a file's name, and "/../../x" would lead to another file.
    /// </summary>
    public static string? Refusal(string? pageSize) => IsPageSize(pageSize) ? null : $"\"{pageSize}\" is not a size such as 64KB, 2MB or 1GB";

    public static string Checked(string? pageSize, int index) =>
        Refusal(pageSize) is { } refusal ? throw new OciException(refusal) { Pointer = Pointer(index, "pageSize") } : pageSize!;

    public static string Pointer(int index, string field) => $"/linux/resources/hugepageLimits/{index}/{field}";

    /// <summary>The sizes this kernel has, by the names that the hugetlb controller uses.</summary>
    public static List<string> Sizes(string directory = "/sys/kernel/mm/hugepages")
    {
        List<string> sizes = [];
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0) return sizes;
        using OwnedFd opened = new(fd);
        foreach (DirectoryEntry entry in Sys.ReadDirectory(opened, directory))
        {
            if (NameOf(entry.Name) is { } name)
                sizes.Add(name);
        }
        return sizes;
    }

    /// <summary>"hugepages-2048kB" is "2MB": mem_fmt in the kernel's mm/hugetlb_cgroup.c.</summary>
    public static string? NameOf(string directoryName)
    {
        if (!directoryName.StartsWith("hugepages-") || !directoryName.EndsWith("kB") || !long.TryParse(directoryName.AsSpan()[10..^2], out long kb))
            return null;
        return kb >= 1 << 20 ? $"{kb >> 20}GB" : kb >= 1 << 10 ? $"{kb >> 10}MB" : $"{kb}KB";
    }
}
