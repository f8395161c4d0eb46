using OciRuntime.Bpf.Devices;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/devices.rst.</summary>
internal static class Devices
{
    public const string Controller = "devices";
    private const string At = "/linux/resources/devices";

    public static void Set(CgroupDir dir, DeviceRules target)
    {
        List<DeviceRule> steps = DeviceRules.FromList(dir.Read("devices.list")).TransitionTo(target);
        if (steps.Count == 0) return;
        using (OwnedFd allow = dir.OpenFile("devices.allow", Libc.O_WRONLY))
        using (OwnedFd deny = dir.OpenFile("devices.deny", Libc.O_WRONLY))
        {
            foreach (DeviceRule step in steps)
            {
                string text = step.ToText();
                int errno = CgroupDir.TryWrite(step.Allow ? allow : deny, text);
                if (errno != 0) throw dir.WriteFailed(step.Allow ? "devices.allow" : "devices.deny", text, errno, At);
            }
        }
        // The kernel silently ignores a rule that it cannot carry out, and a device left open is a way out of the container.
        if (!target.Matches(DeviceRules.FromList(dir.Read("devices.list"))))
            throw new OciException($"{dir.Path}/devices.list does not show the rules that were written") { Pointer = At };
    }
}
