namespace OciRuntime.Cgroups.Tests.Resctrl;

/// <summary>A directory laid out as resctrl, for code that only makes directories and writes and reads files there. Nothing is divided.</summary>
internal sealed class TempResctrl : IDisposable
{
    public const string RootSchemata = "    MB:0=100;1=100\n    L3:0=7ff;1=7ff\n";

    public TempResctrl()
    {
        Populate("");
        this["info/L3/cbm_mask"] = "7ff\n";
        this["info/L3/min_cbm_bits"] = "1\n";
        this["info/L3/num_closids"] = "16\n";
        this["info/MB/bandwidth_gran"] = "10\n";
        this["info/MB/delay_linear"] = "1\n";
        this["info/MB/min_bandwidth"] = "10\n";
        this["info/MB/num_closids"] = "8\n";
        this["info/last_cmd_status"] = "ok\n";
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("resctrl-test-").FullName;

    public string this[string file]
    {
        get => File.ReadAllText(System.IO.Path.Combine(Path, file));
        set
        {
            string path = System.IO.Path.Combine(Path, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, value);
        }
    }

    public bool Has(string directory) => Directory.Exists(System.IO.Path.Combine(Path, directory));

    /// <summary>Puts the files into a directory that the kernel would have put there with mkdir.</summary>
    public void Populate(string group)
    {
        this[System.IO.Path.Combine(group, "tasks")] = "";
        this[System.IO.Path.Combine(group, "schemata")] = RootSchemata;
    }

    /// <summary>Takes the files away, as the kernel does by itself in rmdir.</summary>
    public void Empty(string group)
    {
        foreach (string file in Directory.GetFiles(System.IO.Path.Combine(Path, group)))
            File.Delete(file);
        string monitors = System.IO.Path.Combine(Path, group, "mon_groups");
        if (Directory.Exists(monitors) && Directory.GetFileSystemEntries(monitors).Length == 0)
            Directory.Delete(monitors);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
