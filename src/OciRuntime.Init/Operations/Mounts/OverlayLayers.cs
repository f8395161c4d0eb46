namespace OciRuntime.Init.Operations;

/// <summary>Layers of an overlay that are too many for one option: one by one, which Linux 6.8 and later take.</summary>
internal static class OverlayLayers
{
    /// <summary>"lowerdir+=/a", "lowerdir+=/b:c", "datadir+=/d" of "lowerdir=/a:/b\:c::/d"; other options stay as they are.</summary>
    public static string[] Split(ReadOnlySpan<string> options)
    {
        List<string> split = [];
        foreach (string option in options)
        {
            const string LowerDir = "lowerdir=";
            if (option.StartsWith(LowerDir, StringComparison.Ordinal))
                AddLayers(split, option.AsSpan(LowerDir.Length));
            else
                split.Add(option);
        }
        return [.. split];
    }

    private static void AddLayers(List<string> split, ReadOnlySpan<char> value)
    {
        // "/a:/b\:c::/d": a colon before each lower layer but the first, two before each that holds data only; see overlayfs.rst.
        string key = "lowerdir+=";
        System.Text.StringBuilder layer = new();
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                layer.Append(value[++i]);
            }
            else if (value[i] != ':')
            {
                layer.Append(value[i]);
            }
            else
            {
                split.Add(key + layer);
                layer.Clear();
                bool dataOnly = i + 1 < value.Length && value[i + 1] == ':';
                key = dataOnly ? "datadir+=" : "lowerdir+=";
                if (dataOnly)
                    i++;
            }
        }
        split.Add(key + layer);
    }
}
