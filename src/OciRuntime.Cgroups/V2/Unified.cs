using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>linux.resources.unified: contents for files of the cgroup, by name (config-linux.md#unified).</summary>
internal static class Unified
{
    private const string At = "/linux/resources/unified";

    public static void Set(CgroupDir dir, Dictionary<string, string> values)
    {
        foreach (KeyValuePair<string, string> entry in values)
        {
            RequireFileName(entry.Key);
            // A file such as io.max takes one line a write.
            foreach (Range line in entry.Value.AsSpan().Split('\n'))
            {
                if (entry.Value.AsSpan()[line].Length > 0 || entry.Value.Length == 0)
                    Write(dir, entry.Key, entry.Value[line]);
            }
        }
    }

    // The key becomes a part of a path.
    internal static void RequireFileName(string key)
    {
        if (key.Contains('/'))
            throw new OciException($"unified resource \"{key}\" must be a file name (no slashes)") { Pointer = At };
        if (key.IndexOf('.') <= 0)
            throw new OciException($"unified resource \"{key}\" must be in the form CONTROLLER.PARAMETER") { Pointer = At };
    }

    private static void Write(CgroupDir dir, string key, string value)
    {
        int errno = dir.TryWrite(key, value);
        if (errno == 0) return;
        string controller = key[..key.IndexOf('.')];
        bool missing = errno is Errno.ENOENT or Errno.EPERM or Errno.EACCES && controller != "cgroup"
            && !Knob.HasWord(dir.TryRead("cgroup.controllers"), controller);
        if (!missing) throw dir.WriteFailed(key, value, errno, $"{At}/{key}");
        throw new OciException($"unified resource \"{key}\" can't be set: controller \"{controller}\" not available")
        {
            Pointer = $"{At}/{key}",
            Hint = Knob.MissingHint(dir, key),
        };
    }
}
