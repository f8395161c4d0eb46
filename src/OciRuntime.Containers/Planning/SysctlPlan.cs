using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Init.Operations;

namespace OciRuntime.Containers.Planning;

/// <summary>linux.sysctl as files below /proc/sys.</summary>
internal static class SysctlPlan
{
    public static void AddTo(InitPlanWriter plan, Dictionary<string, string>? sysctl)
    {
        foreach ((string key, string value) in sysctl ?? [])
            plan.Add(new Sysctl(ToPath(key), value), Pointer(key));
    }

    private static string Pointer(string key) => Place.Member("/linux/sysctl", key);

    /// <summary>"net/ipv4/conf/eth0.1/x" of "net.ipv4.conf.eth0/1.x" and of itself: the first separator tells the style, see sysctl(8).</summary>
    public static string ToPath(string key)
    {
        int first = key.AsSpan().IndexOfAny('.', '/');
        if (first < 0 || key[first] == '/') return key;
        return string.Create(key.Length, key, static (path, text) =>
        {
            for (int i = 0; i < text.Length; i++)
                path[i] = text[i] switch { '.' => '/', '/' => '.', _ => text[i] };
        });
    }
}
