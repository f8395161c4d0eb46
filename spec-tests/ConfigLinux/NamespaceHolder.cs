using System.Diagnostics;

namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>A process of the host in new namespaces, to be joined by path. Killed on Dispose.</summary>
internal sealed class NamespaceHolder : IDisposable
{
    private readonly Process _process;
    private readonly int _pid;

    /// <param name="flags">Of unshare(1), as "--net".</param>
    public NamespaceHolder(params IEnumerable<string> flags)
    {
        List<string> words = ["-m", .. flags, "sh", "-c", "echo up; exec sleep 1000"];
        bool forks = words.Contains("--pid") || words.Contains("--time"); // only a child is in them
        if (forks)
            words.InsertRange(0, ["--fork", "--kill-child"]);
        _process = Process.Start(new ProcessStartInfo("unshare", words) { RedirectStandardOutput = true })!;
        _process.StandardOutput.ReadLine().Should().Be("up");
        _pid = forks ? int.Parse(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Trim()) : _process.Id;
    }

    public int Pid => _pid;

    public string PathOf(string type) => $"/proc/{_pid}/ns/{NewNamespaceTests.KernelName(type)}";

    public string NameOf(string type) => NewNamespaceTests.OfProcess(type, $"{_pid}");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
