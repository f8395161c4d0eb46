using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"HugeTLB" in Documentation/admin-guide/cgroup-v2.rst.</summary>
internal static class Hugetlb
{
    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static IEnumerable<string> Files(List<LinuxHugepageLimit>? limits)
    {
        foreach (LinuxHugepageLimit limit in limits ?? [])
        {
            yield return $"hugetlb.{limit.PageSize}.max";
            yield return $"hugetlb.{limit.PageSize}.rsvd.max";
        }
    }

    public static void Set(CgroupDir dir, List<LinuxHugepageLimit> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            string size = HugePages.Checked(limits[i].PageSize, i);
            string value = limits[i].Limit.ToString();
            string pointer = HugePages.Pointer(i, "limit");
            Knob.Write(dir, $"hugetlb.{size}.max", value, pointer);
            // The limit on use kills with SIGBUS at page fault; the one on reservations, since 5.7, makes mmap fail politely.
            string reserved = $"hugetlb.{size}.rsvd.max";
            int errno = dir.TryWrite(reserved, value);
            if (errno is not (0 or Errno.ENOENT)) throw dir.WriteFailed(reserved, value, errno, pointer);
        }
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        foreach (string size in HugePages.Sizes())
        {
            ulong? usage = dir.TryReadNumber($"hugetlb.{size}.rsvd.current") ?? dir.TryReadNumber($"hugetlb.{size}.current");
            if (usage is null) continue;
            stats.Hugetlb[size] = new HugetlbStats
            {
                Usage = usage.Value,
                Failcnt = StatFile.Value(dir.TryRead($"hugetlb.{size}.events"), "max"),
            };
        }
    }
}
