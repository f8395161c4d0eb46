using System.Runtime.InteropServices;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>Finding the executable, waiting for `start`, and handing over to <see cref="Tail"/>.</summary>
internal static unsafe class ExecSteps
{
    /// <summary>Looks args[0] up while `create` still listens; the words are runc's, by which engines choose 126 or 127.</summary>
    public static void Executable(ref PlanOp op, Session session)
    {
        string name = op.ReadText();
        string path = op.ReadText();
        session.Path = DirectorySteps.Unmanaged(Find(name, path));
    }

    public static void Exec(ref PlanOp op, Session session)
    {
        byte** argv = op.ReadArgv();
        byte** envp = op.ReadArgv(spare: 1);
        uint preserveFds = (uint)op.ReadInt();
        AddHome(envp, session.Home);

        _ = Libc.umask((ushort)session.Umask);
        session.CloseHandles();
        bool early = session.Filter.BeforeStart;
        SyncChannel starter = early ? session.Sync : Started(session); // stays open: it tells the starter of a fault, and closes itself at execve
        ListenerSlot* listener = session.Filter.HasListener ? OfferListener(session, starter) : null;
        TailArgs tail = new()
        {
            ReplyFd = starter.Socket.Value,
            StartFd = early && session.StartSocket is { } socket ? socket.Value : -1,
            FirstClosedFd = 3 + preserveFds,
            RlimitCount = session.Rlimits.Count,
            Filter = session.Filter,
            Listener = listener,
            Path = session.Path,
            Argv = argv,
            Envp = envp,
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
        if (session.StartSocket is not null) Raw.runcs_end_by_signals(); // an engine may stop what it has not started
        session.Sync.Send(SyncKind.Ready);
        SyncChannel starter = WaitStart(session);
        for (int i = 0; i < session.StartHooks.Count; i++)
        {
            (int index, HookProcess hook) = session.StartHooks[i];
            session.CurrentOp = SyncMessage.AtStartHook - i;
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

    private static string Find(string name, string searchPath)
    {
        if (name.Contains('/'))
        {
            int error = Check(name);
            if (error == 0) return name;
            string call = error == Errno.EACCES ? "" : $"stat {name}: ";
            throw new OciException($"unable to start container process: exec: \"{name}\": {call}{Errno.Text(error)}");
        }
        foreach (string directory in searchPath.Split(':'))
        {
            string candidate = directory.Length == 0 ? "./" + name : $"{directory}/{name}";
            if (Check(candidate) == 0) return candidate;
        }
        // Whatever else has that name: engines make 127 of these words, as a shell does.
        throw new OciException($"unable to start container process: exec: \"{name}\": executable file not found in $PATH");
    }

    private static int Check(string path)
    {
        if (!Sys.TryStat(Fd.Cwd, path, 0, out statx stat)) return Errno.Last;
        // A directory says "permission denied", not "is a directory": podman makes 126 of the one and 255 of the other.
        if ((stat.stx_mode & Libc.S_IFMT) == Libc.S_IFDIR) return Errno.EACCES;
        using Utf8Z name = new(path);
        return Libc.faccessat(Libc.AT_FDCWD, name.Pointer, Libc.X_OK, Libc.AT_EACCESS) == 0 ? 0 : Errno.Last;
    }

    private static void AddHome(byte** envp, byte* home)
    {
        if (home == null) return;
        while (*envp != null) envp++;
        *envp = home;
    }
}
