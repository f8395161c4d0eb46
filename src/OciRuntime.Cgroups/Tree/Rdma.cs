using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>rdma.max, the same on v1 and v2: Documentation/admin-guide/cgroup-v1/rdma.rst.</summary>
internal static class Rdma
{
    public const string Controller = "rdma";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["rdma.max"];

    public static bool IsSet(Dictionary<string, LinuxRdma>? limits) => limits is { Count: > 0 };

    public static void Set(CgroupDir dir, Dictionary<string, LinuxRdma> limits)
    {
        foreach (KeyValuePair<string, LinuxRdma> limit in limits)
        {
            string pointer = $"/linux/resources/rdma/{limit.Key}";
            if (limit.Key.Length == 0 || limit.Key.AsSpan().ContainsAny(" \t\n"))
                throw new OciException($"\"{limit.Key}\" is no name of an RDMA device") { Pointer = pointer };
            // "mlx4_0 hca_handle=2 hca_object=2000"
            string handles = limit.Value.HcaHandles is { } h ? $" hca_handle={h}" : "";
            string objects = limit.Value.HcaObjects is { } o ? $" hca_object={o}" : "";
            if (handles.Length + objects.Length > 0)
                dir.Write("rdma.max", limit.Key + handles + objects, pointer);
        }
    }
}
