using System.Runtime.InteropServices;
using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The end of every plan: waits for `start`, and hands over to <see cref="Tail"/>, which executes the process.</summary>
/// <param name="preserveFds">The number of descriptors from 3 on that the process gets.</param>
internal sealed unsafe class Exec(string[] args, string[] env, int preserveFds) : Operation(InitOp.Exec)
{
    public override void Write(OperationWriter to)
    {
        to.List(args);
        to.Variables(env);
        to.Number(preserveFds);
    }

    public static Exec Read(ref OperationReader from) => new(from.List(), from.List(), (int)from.Number());

    public override void Run(Session session)
    {
        using Utf8Z path = new(session.Path);
        using CStringArray argv = new(args);
        using CStringArray envp = new(session.Home is { } home ? [.. env, home] : env);
        _ = Libc.umask((ushort)session.Umask);
        session.CloseHandles();
        bool early = session.Filter.BeforeStart;
        SyncChannel starter = early ? session.Sync : Started(session); // stays open: it tells the starter of a fault, and closes itself at execve
        ListenerSlot* listener = session.Filter.HasListener ? OfferListener(session, starter) : null;
        TailArgs tail = new()
        {
            ReplyFd = starter.Socket.Value,
            StartFd = early && session.StartSocket is { } socket ? socket.Value : -1,
            FirstClosedFd = (uint)(3 + preserveFds),
            RlimitCount = session.Rlimits.Count,
            Filter = session.Filter,
            Listener = listener,
            Path = path.Pointer,
            Argv = argv.Pointer,
            Envp = envp.Pointer,
            Trace = session.Trace,
        };
        fixed (RlimitSetting* limits = CollectionsMarshal.AsSpan(session.Rlimits))
        {
            tail.Rlimits = limits;
            Tail.Exec(&tail);
        }
    }

    /// <summary>Says that all is applied except the process, and returns once the process may run.</summary>
    private static SyncChannel Started(Session session)
    {
        TracePage.Mark(session.Trace, TracePage.AwaitStart);
        if (session.StartSocket is not null)
            Raw.runcs_end_by_signals(); // an engine may stop what it has not started
        session.Sync.Send(SyncKind.Ready);
        SyncChannel starter = WaitStart(session);
        for (int i = 0; i < session.StartHooks.Count; i++)
        {
            (int index, HookProcess hook) = session.StartHooks[i];
            session.BeginStartHook(i);
            TracePage.Mark(session.Trace, index);
            hook.Run(Libc.getpid(), filter: session.Filter.IsSet ? new HookFilter(session.Filter, starter) : null);
        }
        return starter;
    }

    /// <summary>Waits until an agent is connected that the listener can be sent to: where there is none, nothing has happened yet.</summary>
    private static ListenerSlot* OfferListener(Session session, SyncChannel starter)
    {
        session.CurrentOp = session.Filter.Op;
        ListenerSlot* slot = ListenerExchange.Create(out OwnedFd memfd);
        using OwnedFd shared = memfd;
        ListenerExchange.Offer(starter, shared);
        return slot;
    }

    /// <summary>Blocks until `start` connects and says so; for a foreground run, until the parent says so.</summary>
    private static SyncChannel WaitStart(Session session)
    {
        if (session.StartSocket is not { } listener)
        {
            session.Sync.Await(SyncKind.Start);
            return session.Sync;
        }
        while (true)
        {
            int fd = Libc.accept4(listener.Value, null, null, Libc.SOCK_CLOEXEC);
            if (fd < 0 && Errno.Last == Errno.EINTR) continue;
            if (fd < 0) throw OciException.FromErrno("accept");
            SyncChannel starter = new(new OwnedFd(fd));
            // A `start` that died between connecting and sending changes nothing: wait for the next.
            if (starter.Receive(out SyncMessage message) && message.Kind == SyncKind.Start)
            {
                session.ReportTo(starter);
                return starter;
            }
            starter.Dispose();
        }
    }
}
