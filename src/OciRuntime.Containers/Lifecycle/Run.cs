using OciRuntime.Containers.Supervision;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>run: create and start in one, and unless detached wait and delete.</summary>
internal static class Run
{
    /// <summary>The exit status of the container's process, 128 + n after signal n; 0 when detached.</summary>
    public static int Execute(CreateRequest request, bool keep, bool noSubreaper)
    {
        if (request.Detach)
        {
            StartDetached(request);
            return 0;
        }
        using OwnedFd signals = Foreground.CollectSignals();
        // Processes of a container without its own pid namespace become our children when their parents end, and end with us.
        if (!noSubreaper)
            _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        using CreatedContainer created = Creation.Run(request, viaSocket: false);
        int status = Begin(request, created,
            notify => Foreground.Wait(created.Init.Pid, created.Init.Pidfd, signals, notify, created.Console?.Terminal));
        OutOfMemory.LogDeath(status, created.Bundle.Config.Linux?.Resources?.Memory, created.Resources.Cgroup, request.Log);
        if (!keep)
            Remove(request, created);
        return status;
    }

    private static void StartDetached(CreateRequest request)
    {
        using CreatedContainer created = Creation.Run(request, viaSocket: false);
        Begin(request, created, notify =>
        {
            notify?.WaitReady(created.Init.Pid, created.Init.Pidfd);
            return 0;
        });
    }

    /// <summary>Starts the process and waits as the caller says; when that fails, nothing of the container is left.</summary>
    private static int Begin(CreateRequest request, CreatedContainer created, Func<NotifyProxy?, int> wait)
    {
        try
        {
            using NotifyProxy? notify = NotifyProxy.Open(created.Directory);
            if (!created.State.HasProcess) throw StateFile.NoProcess();
            created.Start();
            RunPoststart(request, created);
            ContainerStore.Unlock(created.Directory); // from here on others may kill and delete it
            return wait(notify);
        }
        catch (OciException error)
        {
            created.Undo.Run();
            throw created.Bundle.Locate(error);
        }
    }

    private static void RunPoststart(CreateRequest request, CreatedContainer created)
    {
        if (created.State.Poststart is null) return;
        using Container container = Container.Open(request.Store, request.Id);
        Destruction.RunPoststart(container);
    }

    /// <summary>Unless somebody else deleted it in the meantime.</summary>
    private static void Remove(CreateRequest request, CreatedContainer created)
    {
        Timeline.Begin("delete: state");
        try
        {
            // By the descriptor that is open: no other can be in its way. It stays open, for the undoing.
            if (Container.TryLock(request.Store, created.Directory) is { } container)
                Destruction.Destroy(container, request.Log);
        }
        catch (OciException)
        {
            created.Undo.Run(); // its state cannot be read, but who made the container knows what it made
            throw;
        }
    }
}
