namespace OciRuntime.Cgroups;

/// <summary>Text rules for linux.cgroupsPath, the same as runc's.</summary>
internal static class CgroupPath
{
    /// <summary>
    /// Resolves "." and ".." without ever climbing out: "/../a" is "/a", "../../a" is "a". An absolute path stays
    /// absolute, a relative one relative; what names nothing becomes "/" or "".
    /// </summary>
    public static string Clean(string path)
    {
        List<Range> kept = [];
        ReadOnlySpan<char> text = path;
        foreach (Range range in text.Split('/'))
        {
            ReadOnlySpan<char> part = text[range];
            if (part.IsEmpty || part is ".") continue;
            if (part is not "..")
                kept.Add(range);
            else if (kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
        }
        System.Text.StringBuilder clean = new(path.Length);
        if (path.StartsWith('/'))
            clean.Append('/');
        for (int i = 0; i < kept.Count; i++)
            clean.Append(i > 0 ? "/" : "").Append(text[kept[i]]);
        return clean.ToString();
    }

    /// <summary>Puts a path below a directory; both may or may not have slashes at the seam.</summary>
    public static string Below(string directory, string path)
    {
        string inner = path.Trim('/');
        string outer = directory.TrimEnd('/');
        return inner.Length == 0 ? (outer.Length == 0 ? "/" : outer) : $"{outer}/{inner}";
    }

    /// <summary>"/a/b" of "/a/b/c"; "/" of "/a" and of "/".</summary>
    public static string Parent(string path)
    {
        int slash = path.TrimEnd('/').LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }
}
