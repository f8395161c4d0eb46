namespace OciRuntime.Linux;

/// <summary>What is asked of a user's line in passwd(5), "root:x:0:0:root:/root:/bin/bash".</summary>
internal readonly record struct PasswdEntry(string Name, string Home)
{
    /// <summary>The first complete line of a user id; null where the text has none.</summary>
    public static PasswdEntry? Find(ReadOnlySpan<char> text, uint uid)
    {
        Span<Range> fields = stackalloc Range[8];
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (line.Split(fields, ':') >= 6 && uint.TryParse(line[fields[2]], out uint found) && found == uid)
                return new(line[fields[0]].ToString(), line[fields[5]].ToString());
        }
        return null;
    }
}
