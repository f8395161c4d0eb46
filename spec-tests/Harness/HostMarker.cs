namespace OciRuntime.SpecTests.Harness;

/// <summary>A folder of the host that a hostile image points at. It must look after the test as it did before.</summary>
internal sealed class HostMarker
{
    private const string Content = "of the host";

    public HostMarker() => System.IO.File.WriteAllText(File, Content);

    public string Folder { get; } = Scratch.NewFolder();

    public string File => Path.Combine(Folder, "file");

    /// <summary>The folder seen from the rootfs as a relative link that climbs out.</summary>
    public string RelativeTo(string linkFolder) => Path.GetRelativePath(linkFolder, Folder);

    public void IsUntouched()
    {
        Directory.EnumerateFileSystemEntries(Folder).Should().Equal(File);
        System.IO.File.ReadAllText(File).Should().Be(Content);
        System.IO.File.GetUnixFileMode(File).Should().Be((UnixFileMode)Octal._0644);
        System.IO.File.ReadLines("/proc/self/mountinfo").Should().NotContain(line => line.Contains(Folder, StringComparison.Ordinal));
    }
}
