using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>What is in the memory that both sides share.</summary>
internal struct ListenerSlot
{
    /// <summary>Number in init of the pidfd of the process that loads the filter; 0 where that is init itself.</summary>
    public int Process;

    /// <summary>Number of the listener in the process that loads the filter; valid once <see cref="Loaded"/> is set.</summary>
    public int Listener;

    /// <summary>Init: the filter is in force, and no call of mine is certain to return.</summary>
    public int Loaded;

    /// <summary>Parent: the agent has the listener.</summary>
    public int Taken;
}

/// <summary>
/// Memory that init shares with the process that starts it, while it loads a filter which asks an agent (SCMP_ACT_NOTIFY).
/// Any call of init may wait for that agent from then on; loads and stores are no calls.
/// </summary>
internal sealed unsafe class ListenerExchange : IDisposable
{
    private readonly ListenerSlot* _slot;

    private ListenerExchange(ListenerSlot* slot) => _slot = slot;

    /// <summary>Init's side; the memory lives until execve.</summary>
    public static ListenerSlot* Create(out OwnedFd memfd) => Create<ListenerSlot>(out memfd);

    /// <summary>Init's side of a larger record that begins with a <see cref="ListenerSlot"/>.</summary>
    public static T* Create<T>(out OwnedFd memfd)
        where T : unmanaged
    {
        memfd = Sys.MemFd("listener", 0);
        Sys.Write(memfd, stackalloc byte[sizeof(T)], "listener");
        return Map<T>(memfd);
    }

    /// <summary>Says that a filter with a listener comes next, and returns once an agent is connected that the listener can be sent to.</summary>
    public static void Offer(SyncChannel starter, Fd memfd)
    {
        starter.Send(SyncKind.Listener, memfd.Value);
        starter.Await(SyncKind.Continue);
    }

    /// <summary>The parent's side.</summary>
    public static ListenerExchange Open(Fd memfd) => new(Map<ListenerSlot>(memfd));

    /// <summary>The number of the listener in init, or null where init has something else to say on its channel, or is gone.</summary>
    public int? AwaitListener(SyncChannel init)
    {
        const int IntervalMs = 1; // nothing that init can do would wake us
        while (Volatile.Read(ref _slot->Loaded) == 0)
            if (Sys.WaitReadable(init.Socket, IntervalMs)) return null;
        return _slot->Listener;
    }

    /// <summary>The number in init of the pidfd of the process that has the listener; 0 where that is init itself.</summary>
    public int Process => _slot->Process;

    /// <summary>Lets the process go on to execve, which closes its copy of the listener.</summary>
    public void Release() => Volatile.Write(ref _slot->Taken, 1);

    public void Dispose() => _ = Libc.munmap(_slot, sizeof(ListenerSlot));

    private static T* Map<T>(Fd memfd)
        where T : unmanaged
    {
        void* address = Libc.mmap(null, sizeof(T), Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, memfd.Value, 0);
        return (nint)address != -1 ? (T*)address : throw OciException.FromErrno("mmap", "listener");
    }
}
