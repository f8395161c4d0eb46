namespace OciRuntime.SpecTests.Differential;

/// <summary>
/// What a guest saw, as comparable lines: everything that depends on the moment (ids of mounts and namespaces, clocks) is taken out.
/// </summary>
internal static class View
{
    public static SortedSet<string> Of(GuestReport guest)
    {
        SortedSet<string> lines = new(StringComparer.Ordinal);
        foreach (string key in guest.Keys)
        {
            int number = 0;
            foreach (string value in guest.All(key))
                lines.Add(Line(key, value, number++));
        }
        return lines;
    }

    private static string Line(string key, string value, int number)
    {
        if (key == "mount")
        {
            MountLine mount = MountLine.Parse(value);
            string propagation = string.Join(' ', mount.Propagation.Split(' ').Select(word => word.Split(':')[0]));
            // The superblock of a host file system is the same for both, but its options are long and say nothing.
            string super = mount.Type is "tmpfs" or "devpts" or "proc" ? string.Join(',', mount.SuperOptions.Order(StringComparer.Ordinal)) : "";
            string options = string.Join(',', mount.Options.Order(StringComparer.Ordinal));
            return $"mount {mount.Place}: {mount.Type} {mount.Root} {options} {propagation} {super}";
        }
        if (key.StartsWith("ns ", StringComparison.Ordinal))
        {
            string own = File.ResolveLinkTarget($"/proc/self/ns/{key[3..]}", returnFinalTarget: false)!.Name;
            return $"{key}: {(value == own ? "the host's" : "its own")}";
        }
        if (key.StartsWith("fd ", StringComparison.Ordinal) || key is "monotonic" or "boottime" or "interface")
            return key;
        if ((key is "pid" or "ppid" or "pgid" or "sid") && int.Parse(value) > 1) return $"{key}: a number of the host";
        // args and groups have an order, the environment has not.
        return key is "arg" ? $"{key} {number}: {value}" : $"{key}: {value}";
    }
}
