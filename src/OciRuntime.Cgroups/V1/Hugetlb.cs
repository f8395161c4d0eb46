using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/hugetlb.rst.</summary>
internal static class Hugetlb
{
    public const string Controller = "hugetlb";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static IEnumerable<string> Files(List<LinuxHugepageLimit>? limits)
    {
        foreach (LinuxHugepageLimit limit in limits ?? [])
        {
            yield return $"hugetlb.{limit.PageSize}.limit_in_bytes";
            yield return $"hugetlb.{limit.PageSize}.rsvd.limit_in_bytes";
        }
    }

    public static void Set(CgroupDir dir, List<LinuxHugepageLimit> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            string size = HugePages.Checked(limits[i].PageSize, i);
            string value = limits[i].Limit.ToString();
            string pointer = HugePages.Pointer(i, "limit");
            dir.Write($"hugetlb.{size}.limit_in_bytes", value, pointer);
            // The limit on use kills with SIGBUS at page fault; the one on reservations, since 5.7, makes mmap fail politely.
            string reserved = $"hugetlb.{size}.rsvd.limit_in_bytes";
            int errno = dir.TryWrite(reserved, value);
            if (errno is not (0 or Errno.ENOENT)) throw dir.WriteFailed(reserved, value, errno, pointer);
        }
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        foreach (string size in HugePages.Sizes())
        {
            string prefix = $"hugetlb.{size}.rsvd";
            if (!dir.Has($"{prefix}.usage_in_bytes"))
                prefix = $"hugetlb.{size}";
            stats.Hugetlb[size] = new HugetlbStats
            {
                Usage = dir.TryReadNumber($"{prefix}.usage_in_bytes") ?? 0,
                Max = dir.TryReadNumber($"{prefix}.max_usage_in_bytes") ?? 0,
                Failcnt = dir.TryReadNumber($"{prefix}.failcnt") ?? 0,
            };
        }
    }
}
