using OciRuntime.Cgroups;
using OciRuntime.Containers.Supervision;
using OciRuntime.Init;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests.Supervision;

/// <summary>
/// A conversation whose other end the test holds, with a real child in the place of init: it sleeps until it is killed, or exits at once.
/// </summary>
internal sealed unsafe class FakeInit : IDisposable
{
    private readonly SyncChannel _peer;

    /// <param name="command">What the shell of the child runs.</param>
    public FakeInit(string command = "exec sleep 1000")
    {
        (OwnedFd ours, OwnedFd theirs) = Sys.RecordSocketPair();
        _peer = new(theirs);
        int pid = Spawn(command);
        SpawnedInit spawned = new(pid, Sys.TryPidfdOpen(pid)!, new SyncChannel(ours), AwaitsParent: false, Staged: false, Trace: null);
        Process = new(pid, spawned.Pidfd, "container init", Cgroup, memoryLimit: 0);
        Dialogue = new(spawned, Process);
    }

    /// <summary>That of a rootless container that got none.</summary>
    public static ICgroupManager Cgroup { get; } = CgroupManager.FromState(new() { Rootless = true });

    public InitProcess Process { get; }

    public InitDialogue Dialogue { get; }

    /// <summary>Starts a further child of this process.</summary>
    public static int Spawn(string command)
    {
        using Utf8Z path = new("/bin/sh");
        using CStringArray arguments = new(["sh", "-c", command]);
        byte* none = null;
        int pid;
        int error = Libc.posix_spawnp(&pid, path.Pointer, null, null, arguments.Pointer, &none);
        return error == 0 ? pid : throw OciException.FromErrno(error, "posix_spawn", "/bin/sh");
    }

    public FakeInit Say(SyncKind kind, int value = 0)
    {
        _peer.Send(kind, value);
        return this;
    }

    public FakeInit Say(in SyncMessage message)
    {
        _peer.Send(in message);
        return this;
    }

    public FakeInit SayWithDescriptor(SyncKind kind, int value, Fd descriptor)
    {
        _peer.SendDescriptor(kind, value, descriptor);
        return this;
    }

    /// <summary>What the runtime has told init.</summary>
    public SyncKind Hear() => _peer.Receive(out SyncMessage message, out OwnedFd? passed) && Close(passed) ? message.Kind : default;

    /// <summary>Leaves nobody on the other side.</summary>
    public FakeInit HangUp()
    {
        _peer.Dispose();
        return this;
    }

    public void Dispose()
    {
        _peer.Dispose();
        Dialogue.Dispose();
        Process.Kill();
        Process.Dispose();
    }

    private static bool Close(OwnedFd? passed)
    {
        passed?.Dispose();
        return true;
    }
}
