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
        if (!noSubreaper) _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        using CreatedInit init = Create.Prepare(request, viaSocket: false);
        int status = Begin(request, init, notify => Foreground.Wait(init.Session.Pid, init.Session.Pidfd, signals, notify, init.Console?.Terminal));
        OutOfMemory.LogDeath(status, init.Bundle.Config.Linux?.Resources?.Memory, init.Cgroup, request.Log);
        if (!keep) Remove(request, init);
        return status;
    }

    private static void StartDetached(CreateRequest request)
    {
        using CreatedInit init = Create.Prepare(request, viaSocket: false);
        Begin(request, init, notify =>
        {
            notify?.WaitReady(init.Session.Pid, init.Session.Pidfd);
            return 0;
        });
    }

    /// <summary>Starts the process and waits as the caller says; when that fails, nothing of the container is left.</summary>
    private static int Begin(CreateRequest request, CreatedInit init, Func<NotifyProxy?, int> wait)
    {
        try
        {
            using NotifyProxy? notify = NotifyProxy.Open(init.Directory);
            if (!init.State.HasProcess) throw Start.NoProcess();
            init.Session.Start(SeccompAgent.AtStart(init.State));
            RunPoststart(request, init);
            ContainerStore.Unlock(init.Directory); // from here on others may kill and delete it
            return wait(notify);
        }
        catch (OciException error)
        {
            init.Undo.Run();
            throw init.Bundle.Locate(error);
        }
    }

    private static void RunPoststart(CreateRequest request, CreatedInit init)
    {
        if (init.State.Poststart is null) return;
        using Container container = Container.Open(request.Store, request.Id);
        Start.RunPoststart(container);
    }

    /// <summary>Unless somebody else deleted it in the meantime.</summary>
    private static void Remove(CreateRequest request, CreatedInit init)
    {
        Timeline.Begin("delete: state");
        try
        {
            using Container? container = Container.TryOpenLocked(request.Store, request.Id);
            if (container is not null) Delete.Destroy(container, request.Log);
        }
        catch (OciException)
        {
            init.Undo.Run(); // its state cannot be read, but who made the container knows what it made
            throw;
        }
    }
}
