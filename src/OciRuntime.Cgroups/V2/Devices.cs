using System.Runtime.InteropServices;
using OciRuntime.Bpf.Devices;
using OciRuntime.Bpf.Extended;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>Device access on v2 has no files: a BPF program decides (cgroup-v2.rst, "Device controller").</summary>
internal static class Devices
{
    public static void Set(CgroupDir dir, DeviceRules rules)
    {
        try
        {
            Replace(dir.Fd, rules);
        }
        catch (OciException error)
        {
            throw error.At("/linux/resources/devices");
        }
    }

    // A process may open a device only if every program of the cgroup allows it, so for a moment there may be two, but
    // never none: the old ones are swapped for the new one in one step, or detached after it is in place.
    private static void Replace(Fd cgroup, DeviceRules rules)
    {
        uint[] old = Sys.DevicePrograms(cgroup);
        if (old.Length == 0 && rules is { DefaultAllow: true, ExceptionCount: 0 })
            return; // all is allowed, as without any program
        using OwnedFd program = Sys.LoadDeviceProgram(MemoryMarshal.AsBytes<EbpfInstruction>(DeviceProgram.Compile(rules)), "runcs_devices"u8);
        if (old.Length == 1)
        {
            using OwnedFd? replaced = Sys.TryOpenProgram(old[0]);
            Sys.AttachDeviceProgram(cgroup, program, replaced is null ? null : (Fd)replaced);
            return;
        }
        Sys.AttachDeviceProgram(cgroup, program, replaced: null);
        foreach (uint id in old)
        {
            using OwnedFd? extra = Sys.TryOpenProgram(id);
            if (extra is not null)
                Sys.DetachDeviceProgram(cgroup, extra);
        }
    }
}
