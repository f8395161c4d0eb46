using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>One option of a mount.</summary>
/// <param name="Text">"nosuid", "size=64k".</param>
/// <param name="Index">The element of the options that it stands in.</param>
internal readonly record struct MountWord(string Text, int Index)
{
    /// <summary>
    /// The options as mount(8) reads them: a comma separates two, unless it stands in quotes or behind a backslash. Empty words, which engines
    /// leave in (podman for a systemd container: ["", "nosuid"]), mean nothing.
    /// </summary>
    public static List<MountWord> Of(Mount mount)
    {
        List<MountWord> words = [];
        for (int i = 0; i < (mount.Options?.Count ?? 0); i++)
        {
            string? rest = mount.Options![i]; // null is reported by the validator
            while (!string.IsNullOrEmpty(rest))
            {
                int end = EndOfFirst(rest);
                if (end > 0)
                    words.Add(new(rest[..end], i));
                rest = end < rest.Length ? rest[(end + 1)..] : null;
            }
        }
        return words;
    }

    private static int EndOfFirst(string text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            bool escaped = i > 0 && text[i - 1] == '\\';
            if (text[i] == '"' && !escaped)
                quoted = !quoted;
            // "mpol=bind:0,2": before a digit it separates the nodes of a list, and so tmpfs reads it, too.
            bool inList = i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);
            if (text[i] == ',' && !quoted && !escaped && !inList) return i;
        }
        return text.Length;
    }
}
