using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Resctrl;

/// <summary>Reads the figures of a group, and what the CPU can do.</summary>
internal static class ResctrlFigures
{
    public static void Fill(ResctrlState state, IntelRdtStats stats)
    {
        using CgroupDir root = CgroupDir.Open(state.Root);
        using CgroupDir? group = CgroupDir.TryOpen(state.Group);
        string? ofRoot = root.TryRead("schemata");
        string? ofGroup = group?.TryRead("schemata");
        if (ResctrlTree.Has(state.Root, "L3"))
        {
            stats.L3CacheInfo = CacheInfo($"{state.Root}/info/L3");
            stats.L3CacheSchemaRoot = Schemata.LinesOf(ofRoot, "L3");
            stats.L3CacheSchema = Schemata.LinesOf(ofGroup, "L3");
        }
        if (ResctrlTree.Has(state.Root, "MB"))
        {
            stats.MemBwInfo = BandwidthInfo($"{state.Root}/info/MB");
            stats.MemBwSchemaRoot = Schemata.LinesOf(ofRoot, "MB");
            stats.MemBwSchema = Schemata.LinesOf(ofGroup, "MB");
        }
        stats.Schemata = ofGroup;
        FillCounters($"{state.Monitor ?? state.Group}/mon_data", stats);
    }

    private static L3CacheInfo? CacheInfo(string directory)
    {
        using CgroupDir? info = CgroupDir.TryOpen(directory);
        return info is null ? null : new()
        {
            CbmMask = info.TryRead("cbm_mask"),
            MinCbmBits = info.TryReadNumber("min_cbm_bits") ?? 0,
            NumClosids = info.TryReadNumber("num_closids") ?? 0,
        };
    }

    private static MemBwInfo? BandwidthInfo(string directory)
    {
        using CgroupDir? info = CgroupDir.TryOpen(directory);
        return info is null ? null : new()
        {
            BandwidthGran = info.TryReadNumber("bandwidth_gran") ?? 0,
            DelayLinear = info.TryReadNumber("delay_linear") ?? 0,
            MinBandwidth = info.TryReadNumber("min_bandwidth") ?? 0,
            NumClosids = info.TryReadNumber("num_closids") ?? 0,
        };
    }

    /// <summary>One entry a cache, in the order of their names: mon_L3_00, mon_L3_01.</summary>
    private static void FillCounters(string directory, IntelRdtStats stats)
    {
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0) return;
        using OwnedFd opened = new(fd);
        List<DirectoryEntry> caches = Sys.ReadDirectory(opened, directory);
        caches.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (DirectoryEntry cache in caches)
        {
            if (!cache.Name.StartsWith("mon_L3_")) continue;
            using CgroupDir counters = CgroupDir.Open($"{directory}/{cache.Name}");
            if (counters.Has("mbm_total_bytes"))
            {
                (stats.MbmStats ??= []).Add(new()
                {
                    MbmTotalBytes = Counter(counters, "mbm_total_bytes"),
                    MbmLocalBytes = Counter(counters, "mbm_local_bytes"),
                });
            }
            if (counters.Has("llc_occupancy"))
                (stats.CmtStats ??= []).Add(new() { LlcOccupancy = Counter(counters, "llc_occupancy") });
        }
    }

    /// <summary>"Unavailable" where the hardware has no figure at the moment: counted as 0, as runc does.</summary>
    private static ulong Counter(CgroupDir counters, string file) => ulong.TryParse(counters.TryRead(file), out ulong value) ? value : 0;
}
