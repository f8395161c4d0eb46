using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>list: all containers of the store.</summary>
internal static class List
{
    /// <param name="failed">Is told of a container that cannot be read: the others are listed nevertheless.</param>
    public static List<ContainerReport> Execute(ContainerStore store, Action<string, OciException> failed)
    {
        List<ContainerReport> reports = [];
        (uint Uid, string Name)? owner = null; // nearly always the same one
        foreach (string id in store.Ids())
        {
            try
            {
                // One that is just being made or removed is not listed.
                using Container? container = Container.TryOpen(store, id);
                if (container is null) continue;
                uint uid = Sys.Stat(container.Directory).stx_uid;
                if (owner?.Uid != uid)
                    owner = (uid, UserName(uid));
                reports.Add(container.Report(owner.Value.Name));
            }
            catch (OciException error)
            {
                failed(id, error);
            }
        }
        return reports;
    }

    private static string UserName(uint uid)
    {
        int fd = Sys.TryOpen(Fd.Cwd, "/etc/passwd", Libc.O_RDONLY);
        if (fd < 0) return $"#{uid}";
        using OwnedFd file = new(fd);
        return PasswdEntry.Find(KernelText.GetString(Sys.ReadToEnd(file, "/etc/passwd")), uid)?.Name ?? $"#{uid}";
    }
}
