using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Docs;

/// <summary>README.zh-CN.md says in Chinese what README.md says: the shape of both pages is one.</summary>
public sealed partial class TranslationTests
{
    private static readonly string s_english = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));
    private static readonly string s_chinese = File.ReadAllText(Path.Combine(Repository.Folder, "README.zh-CN.md"));

    // README: both pages are kept in step.
    [Fact]
    public void Headlines_follow_one_another_in_both_languages() => Levels(s_chinese).Should().Equal(Levels(s_english));

    // README: both pages are kept in step.
    [Fact]
    public void Blocks_and_what_is_said_about_them_are_equal()
    {
        (string, string)[] BlocksOf(string page) => [.. MarkdownBlock.Parse("README", page).Select(block => (block.Language, block.Text))];

        BlocksOf(s_chinese).Should().Equal(BlocksOf(s_english));
        MarkdownBlock.Parse("README", s_chinese).Select(block => string.Join(' ', block.Remarks.Keys))
            .Should().Equal(MarkdownBlock.Parse("README", s_english).Select(block => string.Join(' ', block.Remarks.Keys)));
    }

    // README: both pages are kept in step.
    [Fact]
    public void Tables_have_the_same_rows_and_columns() => Columns(s_chinese).Should().Equal(Columns(s_english));

    // README: both pages are kept in step; figures are measured once.
    [Fact]
    public void Figures_of_the_tables_are_equal() => Figures(s_chinese).Should().Equal(Figures(s_english));

    // README: both pages are kept in step.
    [Fact]
    public void Links_lead_to_the_same_places_in_the_same_order()
    {
        string[] TargetsOf(string page) => [.. Link().Matches(page).Select(match => match.Groups[1].Value)
            .Where(target => !target.StartsWith('#') && !target.StartsWith("README", StringComparison.Ordinal))];

        TargetsOf(s_chinese).Should().Equal(TargetsOf(s_english));
    }

    // CommonMark, links: a relative link leads to a file of the repository, one with "#" to a headline of the page.
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void Links_lead_somewhere(string name)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Folder, name));
        string[] anchors = [.. Headline().Matches(page).Select(match => $"#{Anchor(match.Groups[2].Value)}")];

        foreach (string target in Link().Matches(page).Select(match => match.Groups[1].Value)
            .Where(target => !target.StartsWith("https:", StringComparison.Ordinal)))
        {
            bool exists = target.StartsWith('#') ? anchors.Contains(target) : Path.Exists(Path.Combine(Repository.Folder, target));
            exists.Should().BeTrue($"{name} links to {target}");
        }
    }

    private static int[] Levels(string page) => [.. Headline().Matches(page).Select(match => match.Groups[1].Length)];

    private static int[] Columns(string page) => [.. Rows(page).Select(row => row.Count(letter => letter == '|'))];

    private static string[] Figures(string page) =>
        [.. Rows(page).Select(row => string.Join(' ', Figure().Matches(row).Select(match => match.Value).Order(StringComparer.Ordinal)))];

    private static IEnumerable<string> Rows(string page) => page.Split('\n').Where(line => line.StartsWith('|'));

    /// <summary>"What works" becomes "what-works", as the hosts of repositories make it.</summary>
    private static string Anchor(string headline) =>
        string.Concat(headline.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-')).Replace(' ', '-');

    [GeneratedRegex(@"^(#+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headline();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Figure();
}
