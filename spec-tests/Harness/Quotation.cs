using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// Words that a comment quotes from a chapter of the runtime-spec: <c>runtime.md#kill: "This operation MUST send the specified signal to the
/// container process."</c>.
/// </summary>
internal sealed partial record Quotation(string File, int Line, string Chapter, string Anchor, string Words)
{
    /// <summary>Finds the quotations in the comments of a source file.</summary>
    public static IEnumerable<Quotation> In(string file, string source)
    {
        foreach (Match comment in Comment().Matches(source))
        {
            int line = source.AsSpan(0, comment.Index).Count('\n') + 1;
            string text = Break().Replace(comment.Value, " ").Replace("&lt;", "<", StringComparison.Ordinal)
                .Replace("&gt;", ">", StringComparison.Ordinal);
            foreach (Match citation in Citation().Matches(text))
            {
                foreach (Capture words in citation.Groups["words"].Captures)
                    yield return new Quotation(file, line, citation.Groups["chapter"].Value, citation.Groups["anchor"].Value, words.Value);
            }
        }
    }

    /// <summary>
    /// Tells whether the chapter has the words below the heading that the comment names. "..." stands for words left out; the first letter may
    /// differ in case, and the last stop may be missing, as in any quotation that is a part of another sentence.
    /// </summary>
    public bool StandsIn(Chapter chapter)
    {
        string? text = chapter.TextAt(Anchor);
        return text is not null
            && Words.Split("...").Select(part => Harness.Chapter.Running(part).Trim().TrimEnd('.', ',', ';', ':'))
                .All(part => part.Length == 0 || Has(text, part));
    }

    private static bool Has(string text, string part) =>
        text.Contains(char.ToUpperInvariant(part[0]) + part[1..], StringComparison.Ordinal)
        || text.Contains(char.ToLowerInvariant(part[0]) + part[1..], StringComparison.Ordinal);

    public override string ToString() => $"{File}:{Line}: {Chapter}{(Anchor.Length > 0 ? "#" : "")}{Anchor}: \"{Words}\"";

    // Lines that are nothing but a comment, one below the other.
    [GeneratedRegex(@"(^[ \t]*//.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\n\s*///?\s*|^\s*///?\s*")]
    private static partial Regex Break();

    [GeneratedRegex("""
        \b(?<chapter>(bundle|config|config-linux|features|features-linux|glossary|principles|runtime|runtime-linux|spec)\.md)(\#(?<anchor>[\w-]+))?
        (([:,;]|\ and|\ or|\ but)*\ "(?<words>[^"]*)")+
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Citation();
}
