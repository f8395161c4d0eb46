namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>
/// A real engine with the runtime under test, shared by the test classes of a collection. It starts with the first test that needs it, so that
/// a missing package skips tests and fails none.
/// </summary>
public abstract class Engine : IDisposable
{
    private EngineHost? _host;
    private Exception? _failure;

    internal EngineHost Host => _host ?? throw new InvalidOperationException("the engine was not started");

    /// <summary>A cgroup of its own for the engine's containers, so that what they leave behind is recognised.</summary>
    internal string CgroupParent { get; } = Scratch.NewName();

    /// <summary>Programs it needs, with the Debian package of each.</summary>
    internal abstract IReadOnlyList<(string Program, string Package)> Needs { get; }

    /// <summary>The Debian tree that has the engine; null where this machine has it.</summary>
    internal virtual string? Tree => null;

    /// <summary>The cgroup tree the engine sees.</summary>
    internal virtual Layout Layout => Layout.Native;

    /// <summary>The runtime under test, where the engine can reach it.</summary>
    internal virtual string Binary => Tree is null ? Repository.RuntimeBinary : Host.PathTo(Path.GetFileName(Repository.RuntimeBinary));

    /// <summary>Ends every container by force, whatever a failed test left.</summary>
    internal abstract void RemoveContainers();

    private protected abstract void Launch();

    private protected abstract void Stop();

    internal void Start()
    {
        Skip.If(Native.geteuid() != 0, "engines need root");
        foreach ((string program, string package) in Needs.Prepend((EngineImage.Busybox[1..], "busybox-static")))
        {
            bool found = ((ReadOnlySpan<string>)["", "usr/sbin", "usr/bin", "sbin", "bin"]).ToArray()
                .Any(folder => File.Exists(Path.Combine(Tree ?? "/", folder, program)));
            Skip.IfNot(found, $"{program} is not installed (package {package})");
        }
        if (_failure is not null)
            throw new InvalidOperationException("the engine did not start for an earlier test", _failure);
        if (_host is not null) return;
        try
        {
            Native.BecomeSubreaper();
            _host = new EngineHost(Tree, Layout, CgroupParent);
            if (Binary != Repository.RuntimeBinary)
                File.Copy(Repository.RuntimeBinary, Binary);
            Launch();
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }

    /// <summary>What containers of this engine have on the host right now.</summary>
    internal SortedSet<string> Traces()
    {
        SortedSet<string> traces = new(StringComparer.Ordinal);
        traces.UnionWith(Host.Mounts().Select(mount => $"mount: {mount}"));
        traces.UnionWith(HostProcess.Children().Select(process => $"process: {process.Pid} {process.Name}"));
        foreach (string parent in CgroupParents())
        {
            traces.UnionWith(Directory.EnumerateDirectories(parent, "*", SearchOption.AllDirectories).Where(IsOfContainer)
                .Select(folder => $"cgroup: {folder}"));
        }
        return traces;
    }

    /// <summary>False for a cgroup that the engine makes for itself, and may keep.</summary>
    private protected virtual bool IsOfContainer(string cgroup) => true;

    private IEnumerable<string> CgroupParents() =>
        HostSnapshot.CgroupFolders().Where(folder => Path.GetFileName(folder) == CgroupParent);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_host is null) return;
        try
        {
            Stop();
        }
        finally
        {
            _host.Dispose();
        }
        // Neither containerd nor dockerd nor podman removes the parent it was told to use; it goes if no process is left in it.
        foreach (string folder in CgroupParents().SelectMany(parent => Directory.EnumerateDirectories(parent, "*", SearchOption.AllDirectories)
            .Append(parent)).OrderByDescending(folder => folder.Length).ToList())
        {
            Directory.Delete(folder);
        }
        Directory.Delete(_host.Folder, recursive: true);
    }
}
