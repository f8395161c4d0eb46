using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/net_cls.rst: tags the packets of the container for tc and iptables.</summary>
internal static class NetCls
{
    public const string Controller = "net_cls";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["net_cls.classid"];

    public static bool IsSet(LinuxNetwork? network) => network?.ClassID > 0;

    public static void Set(CgroupDir dir, LinuxNetwork network) =>
        dir.Write("net_cls.classid", network.ClassID!.Value, "/linux/resources/network/classID");
}

/// <summary>Documentation/admin-guide/cgroup-v1/net_prio.rst.</summary>
internal static class NetPrio
{
    public const string Controller = "net_prio";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["net_prio.ifpriomap"];

    public static bool IsSet(LinuxNetwork? network) => network?.Priorities is { Count: > 0 };

    public static void Set(CgroupDir dir, LinuxNetwork network)
    {
        for (int i = 0; i < network.Priorities!.Count; i++)
        {
            LinuxInterfacePriority priority = network.Priorities[i];
            string pointer = $"/linux/resources/network/priorities/{i}";
            if (string.IsNullOrEmpty(priority.Name) || priority.Name.AsSpan().ContainsAny(" \t\n"))
                throw new OciException($"\"{priority.Name}\" is no name of a network interface") { Pointer = $"{pointer}/name" };
            dir.Write("net_prio.ifpriomap", $"{priority.Name} {priority.Priority}", pointer);
        }
    }
}
