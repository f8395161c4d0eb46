using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config-linux.md#namespaces, and the fields that only make sense inside a namespace of their own.</summary>
internal static class NamespaceRules
{
    public static void Check(ProblemList problems, Config config)
    {
        List<LinuxNamespace>? namespaces = config.Linux?.Namespaces;
        CheckList(problems, namespaces);

        if (!string.IsNullOrEmpty(config.Hostname) && Find(namespaces, "uts") is null)
            problems.Add("/hostname", "unable to set hostname without a private UTS namespace");
        if (!string.IsNullOrEmpty(config.Domainname) && Find(namespaces, "uts") is null)
            problems.Add("/domainname", "unable to set domainname without a private UTS namespace");
        CheckName(problems, config.Hostname, "/hostname");
        CheckName(problems, config.Domainname, "/domainname");

        if (config.Linux is { } linux)
            CheckTimeOffsets(problems, linux);
    }

    /// <summary>The entry of that type, or null where the container inherits the runtime's namespace.</summary>
    public static LinuxNamespace? Find(List<LinuxNamespace>? namespaces, string type)
    {
        for (int i = 0; i < (namespaces?.Count ?? 0); i++)
            if (namespaces![i]?.Type == type) return namespaces[i];

        return null;
    }

    /// <summary>"If a namespaces field contains duplicated namespaces with same type, the runtime MUST generate an error."</summary>
    private static void CheckList(ProblemList problems, List<LinuxNamespace>? namespaces)
    {
        for (int i = 0; i < (namespaces?.Count ?? 0); i++)
        {
            LinuxNamespace entry = namespaces![i];
            if (problems.IsNull(entry, new Place("/linux/namespaces", i))) continue;
            if (!NamespaceWords.All.Has(entry.Type))
                problems.Add($"/linux/namespaces/{i}/type", $"unknown namespace \"{entry.Type}\"");
            else if (!ReferenceEquals(Find(namespaces, entry.Type!), entry))
                problems.Add($"/linux/namespaces/{i}/type", $"duplicate namespace \"{entry.Type}\"");
            if (!string.IsNullOrEmpty(entry.Path))
                problems.CheckAbsolutePath(entry.Path, new Place("/linux/namespaces", i, "/path"));
        }
    }

    /// <summary>sethostname(2) and setdomainname(2) take no longer name.</summary>
    private static void CheckName(ProblemList problems, string? name, string at)
    {
        problems.CheckText(name, at);
        if (name is not null && System.Text.Encoding.UTF8.GetByteCount(name) > Libc.__NEW_UTS_LEN)
            problems.Add(at, $"is longer than {Libc.__NEW_UTS_LEN} bytes");
    }

    /// <summary>time_namespaces(7): two clocks, and the offsets are fixed once a process has entered the namespace.</summary>
    private static void CheckTimeOffsets(ProblemList problems, LinuxConfig linux)
    {
        if (linux.TimeOffsets is not { } offsets) return;

        LinuxNamespace? time = Find(linux.Namespaces, "time");
        if (time is null && offsets.Count > 0)
            problems.Add("/linux/timeOffsets", "time namespace offsets specified, but time namespace isn't enabled in the config");
        else if (!string.IsNullOrEmpty(time?.Path) && offsets.Count > 0)
            problems.Add("/linux/timeOffsets", "time namespace enabled, but both namespace path and time offsets specified");

        foreach (KeyValuePair<string, LinuxTimeOffset> offset in offsets)
        {
            if (offset.Key is not ("monotonic" or "boottime"))
                problems.Add(Place.Member("/linux/timeOffsets", offset.Key), $"unknown clock \"{offset.Key}\"");
            if (offset.Value is null)
                problems.Add(Place.Member("/linux/timeOffsets", offset.Key), "must not be null");
            else if (offset.Value.Nanosecs >= 1_000_000_000)
                problems.Add(Place.Member("/linux/timeOffsets", offset.Key) + "/nanosecs", $"{offset.Value.Nanosecs} is a second or more");
        }
    }
}
