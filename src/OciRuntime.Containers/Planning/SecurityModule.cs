using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>
/// Labels without the security module that enforces them would be a promise nobody keeps, so they are refused.
/// Each method returns the pointer of the field that needs the module.
/// </summary>
internal static class SecurityModule
{
    public static string RequireAppArmor()
    {
        const string Pointer = "/process/apparmorProfile";
        int fd = Sys.TryOpen(Fd.Cwd, "/sys/module/apparmor/parameters/enabled", Libc.O_RDONLY);
        if (fd < 0) throw Missing("AppArmor", Pointer);
        using OwnedFd file = new(fd);
        Span<byte> enabled = stackalloc byte[1];
        return Sys.Read(file, enabled, "apparmor") == 1 && enabled[0] == 'Y' ? Pointer : throw Missing("AppArmor", Pointer);
    }

    public static string RequireSelinux(string pointer = "/process/selinuxLabel") =>
        Sys.TryStat(Fd.Cwd, "/sys/fs/selinux/enforce", 0, out _) ? pointer : throw Missing("SELinux", pointer);

    /// <summary>The label of mounts; the kernel would refuse it at the first tmpfs only, and in other words.</summary>
    public static void RequireForMounts(LinuxConfig? linux)
    {
        if (MountPlan.LabelOf(linux) is not null)
            RequireSelinux("/linux/mountLabel");
    }

    private static OciException Missing(string module, string pointer) => new($"{module} is not enabled on this host") { Pointer = pointer };
}
