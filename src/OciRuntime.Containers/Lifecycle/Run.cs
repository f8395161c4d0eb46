using OciRuntime.Containers.Supervision;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>run: create and start in one, and unless detached wait and delete.</summary>
internal static class Run
{
    /// <summary>The exit status of the container's process, 128 + n after signal n; 0 when detached.</summary>
    public static int Execute(CreateRequest request, bool detach, bool keep, bool noSubreaper)
    {
        if (detach)
        {
            StartDetached(request);
            return 0;
        }
        using OwnedFd signals = Foreground.CollectSignals();
        // Processes of a container without its own pid namespace become our children when their parents end, and end with us.
        if (!noSubreaper) _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        using CreatedInit init = Create.Prepare(request, viaSocket: false);
        int status;
        try
        {
            using NotifyProxy? notify = NotifyProxy.Open(init.Directory);
            Begin(request, init);
            status = Foreground.Wait(init.Session.Pid, init.Session.Pidfd, signals, notify);
        }
        catch
        {
            init.Undo.Run();
            throw;
        }
        if (!keep) Remove(request, init);
        return status;
    }

    private static void StartDetached(CreateRequest request)
    {
        using CreatedInit init = Create.Prepare(request, viaSocket: false);
        try
        {
            using NotifyProxy? notify = NotifyProxy.Open(init.Directory);
            Begin(request, init);
            notify?.WaitReady(init.Session.Pid, init.Session.Pidfd);
        }
        catch
        {
            init.Undo.Run();
            throw;
        }
    }

    private static void Begin(CreateRequest request, CreatedInit init)
    {
        if (!init.State.HasProcess) throw new OciException("process: config.json has none, so there is nothing to start") { Pointer = "/process" };
        init.Session.Start();
        if (init.State.Poststart is null) return;
        using Container container = Container.Open(request.Store, request.Id);
        Start.RunPoststart(container);
    }

    private static void Remove(CreateRequest request, CreatedInit init)
    {
        using Container container = Container.Open(request.Store, request.Id);
        Delete.Destroy(container, request.Log);
    }
}
