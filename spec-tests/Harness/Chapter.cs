using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Harness;

/// <summary>A chapter of the runtime-spec, such as runtime.md, as running text: without the marks of Markdown and the breaks of lines.</summary>
internal sealed partial class Chapter
{
    private readonly Dictionary<string, string> _sections = new(StringComparer.Ordinal);
    private readonly string _text;

    private Chapter(string markdown)
    {
        string[] lines = markdown.Split('\n');
        _text = Running(markdown);
        for (int i = 0; i < lines.Length; i++)
        {
            if (Heading().Match(lines[i]) is not { Success: true } heading) continue;
            IEnumerable<string> section = Section(lines, i, heading.Groups["level"].Length);
            _sections.TryAdd(Anchor(heading.Groups["title"].Value), Running(string.Join('\n', section)));
        }
    }

    public static Chapter Read(string name) => new(File.ReadAllText(Specification.PathOf(name)));

    /// <summary>
    /// Returns the text below the heading with the anchor, or null where there is no such heading; without an anchor the whole text.
    /// </summary>
    public string? TextAt(string anchor) => anchor.Length == 0 ? _text : _sections.GetValueOrDefault(anchor);

    /// <summary>
    /// Returns a text without the marks of Markdown. Links become their words: "[state](runtime.md#state)", "[`mount(8)`][mount.8]" and "**`path`**"
    /// become "state", "mount(8)" and "path".
    /// </summary>
    public static string Running(string markdown) => Spaces().Replace(Marks().Replace(Target().Replace(markdown, ""), ""), " ");

    private static IEnumerable<string> Section(string[] lines, int heading, int level) =>
        lines.Skip(heading + 1)
            .TakeWhile(line => Heading().Match(line) is not { Success: true } next || next.Groups["level"].Length > level)
            .Prepend(lines[heading]);

    /// <summary>A heading's anchor is made of its words, as GitHub makes it.</summary>
    private static string Anchor(string title) => NoPartOfAnchor().Replace(title.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    // ### <a name="configLinuxDevices" />Devices
    [GeneratedRegex("^(?<level>#+) (<[^>]*>)?(?<title>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=\])(\([^)]*\)|\[[^\]]*\])")]
    private static partial Regex Target();

    [GeneratedRegex(@"<a name=""[^""]*""\s*/>|[*`_\[\]\\]")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NoPartOfAnchor();
}
