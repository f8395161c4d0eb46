namespace OciRuntime.Linux.Tests;

/// <summary>A root with one directory, /etc, and beside it a directory "outside", which stays empty where the root holds.</summary>
internal sealed class TempRoot : IDisposable
{
    public TempRoot()
    {
        Directory.CreateDirectory(Outside);
        Directory.CreateDirectory(On("/etc"));
        Fd = Sys.Open(Linux.Fd.Cwd, On(""), Libc.O_PATH | Libc.O_DIRECTORY);
    }

    public OwnedFd Fd { get; }

    private string Place { get; } = Directory.CreateTempSubdirectory("temp-root-").FullName;

    public string Outside => $"{Place}/outside";

    /// <summary>The host's path of a path in the root.</summary>
    public string On(string path) => $"{Place}/root{path}";

    /// <summary>What was made outside.</summary>
    public string[] Leaked => Directory.GetFileSystemEntries(Outside);

    public void Dispose()
    {
        Fd.Dispose();
        Directory.Delete(Place, recursive: true);
    }
}
