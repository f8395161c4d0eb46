namespace OciRuntime.SpecTests.Docs;

/// <summary>
/// One fenced block of a page: its place ("README.md:34"), the headline of the second level it stands below, its language, its text, and what the
/// HTML comments above it say about it: a word and a text, such as <c>&lt;!-- needs: docker --&gt;</c>.
/// </summary>
internal sealed record MarkdownBlock(string Place, string Section, string Language, string Text, IReadOnlyDictionary<string, string> Remarks)
{
    private const string Fence = "```";

    /// <summary>Reads all blocks of a page; <paramref name="name"/> is how places name it.</summary>
    public static List<MarkdownBlock> Parse(string name, string page)
    {
        List<MarkdownBlock> blocks = [];
        Dictionary<string, string> remarks = [];
        string section = "";
        string[] lines = page.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, Fence, i + 1);
                if (end < 0) throw new FormatException($"{name}:{i + 1}: the block has no end");
                blocks.Add(new($"{name}:{i + 1}", section, line[Fence.Length..], string.Join('\n', lines[(i + 1)..end]), remarks));
                remarks = [];
                i = end;
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
                remarks = [];
            }
            else if (line.StartsWith("<!-- ", StringComparison.Ordinal) && line.Split(": ", 2) is [{ } word, { } text])
            {
                remarks[word[5..]] = text.Replace(" -->", "", StringComparison.Ordinal);
            }
        }
        return blocks;
    }
}
