using System.Diagnostics;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests;

/// <summary>The container's side of a test on the real kernel: a fresh cgroup under an own path, and processes to put in.</summary>
internal sealed class RealCgroup : IDisposable
{
    private readonly List<Process> _processes = [];

    private RealCgroup(CgroupState state) => Manager = CgroupManager.FromState(state);

    public ICgroupManager Manager { get; }

    /// <summary>Every v1 hierarchy of the host, and the v2 one beside them.</summary>
    public static RealCgroup OnV1(string? path = null)
    {
        Skip.If(Sys.FileSystemType("/sys/fs/cgroup") == Libc.CGROUP2_SUPER_MAGIC, "the host has no cgroup v1 hierarchies");
        Skip.If(Libc.geteuid() != 0, "needs root");
        ICgroupManager manager = CgroupManager.ForConfig(new() { Linux = new() { CgroupsPath = path ?? NewPath() } }, "unused", rootless: false);
        return new RealCgroup(manager.State);
    }

    /// <summary>The v2 hierarchy, at /sys/fs/cgroup or, on a hybrid host, beside the v1 ones.</summary>
    public static RealCgroup OnV2(string? path = null)
    {
        Skip.If(V2Root is null, "the host has no cgroup v2 hierarchy");
        Skip.If(Libc.geteuid() != 0, "needs root");
        CgroupState state = new() { Layout = CgroupLayout.V2, ExplicitPath = true };
        state.Hierarchies.Add(CgroupPlacement.Place(new CgroupMount("", "/", V2Root!), path ?? NewPath(), own: null));
        return new RealCgroup(state);
    }

    public static string NewPath() => $"/runcs-test-{Guid.NewGuid():n}";

    public string this[string controller, string file] => File.ReadAllText(Path.Combine(DirectoryOf(controller), file)).TrimEnd('\n');

    public string DirectoryOf(string controller) => Manager.State.Hierarchies.Find(h => h.Has(controller))!.Directory;

    public Process Start(string file, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true })!;
        _processes.Add(process);
        return process;
    }

    /// <summary>A shell in the cgroup that runs the script once it is there, and its exit status.</summary>
    public int RunInside(string script)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"read go; {script}"]) { RedirectStandardInput = true })!;
        Manager.Add(shell.Id);
        shell.StandardInput.WriteLine("go");
        shell.WaitForExit(20_000).Should().BeTrue("the script hangs");
        return shell.ExitCode;
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        Manager.Destroy();
        Manager.Exists().Should().BeFalse();
    }

    private static string? V2Root =>
        Sys.FileSystemType("/sys/fs/cgroup") == Libc.CGROUP2_SUPER_MAGIC ? "/sys/fs/cgroup"
        : Sys.FileSystemType("/sys/fs/cgroup/unified") == Libc.CGROUP2_SUPER_MAGIC ? "/sys/fs/cgroup/unified"
        : null;
}
