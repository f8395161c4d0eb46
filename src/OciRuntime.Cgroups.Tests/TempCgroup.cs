namespace OciRuntime.Cgroups.Tests;

/// <summary>A directory with the files of a cgroup, for code that only writes and reads files. Not a cgroup: nothing is limited.</summary>
internal sealed class TempCgroup : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("cgroup-test-").FullName;

    public TempCgroup(params string[] files)
    {
        foreach (string file in files)
            this[file] = "";
        Dir = CgroupDir.Open(_path);
    }

    public CgroupDir Dir { get; }

    public string this[string file]
    {
        get => File.ReadAllText(Path.Combine(_path, file));
        set => File.WriteAllText(Path.Combine(_path, file), value);
    }

    public void Dispose()
    {
        Dir.Dispose();
        Directory.Delete(_path, recursive: true);
    }
}
