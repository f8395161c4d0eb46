using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Names of huge page sizes, which are parts of file names: hugetlb.2MB.max.</summary>
internal static class HugePages
{
    /// <summary>"64KB", "2MB", "1GB". Anything else could name another file, "/../../x", and is refused.</summary>
    public static bool IsPageSize(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[^1] != 'B' || text[^2] is not ('K' or 'M' or 'G'))
            return false;
        return text[..^2].IndexOfAnyExceptInRange('0', '9') < 0;
    }

    public static string Checked(string? pageSize, int index) => pageSize is not null && IsPageSize(pageSize)
        ? pageSize
        : throw new OciException($"\"{pageSize}\" is no page size such as \"2MB\"") { Pointer = Pointer(index, "pageSize") };

    public static string Pointer(int index, string field) => $"/linux/resources/hugepageLimits/{index}/{field}";

    /// <summary>The sizes this kernel has, by the names that the hugetlb controller uses.</summary>
    public static List<string> Sizes(string directory = "/sys/kernel/mm/hugepages")
    {
        List<string> sizes = [];
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0)
            return sizes;
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
