using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Cli;

/// <summary>A test says on whose word it expects what it expects: the specification's, a manual page's, an engine's.</summary>
public sealed partial class CitationTests
{
    // spec.md#notational-conventions: "MUST", "SHOULD" and "MAY" are the specification's, so each test names the sentence, above itself.
    [Fact]
    public void Every_test_has_its_source_above_it()
    {
        string folder = Path.Combine(Repository.Folder, "spec-tests");
        string[] files = [.. Directory.EnumerateFiles(folder, "*Tests.cs", SearchOption.AllDirectories).Where(file => !Built().IsMatch(file))];

        files.Should().NotBeEmpty();
        files.SelectMany(file => WithoutComment(File.ReadAllLines(file)).Select(line => $"{Path.GetRelativePath(folder, file)}:{line}"))
            .Should().BeEmpty();
    }

    /// <summary>Numbers of the lines where a test begins that has no comment before its attributes.</summary>
    private static IEnumerable<int> WithoutComment(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            int above = i - 1;
            while (above > 0 && lines[above].TrimStart().StartsWith('['))
                above--;
            if (Attribute().IsMatch(lines[i]) && !lines[above].TrimStart().StartsWith("// ", StringComparison.Ordinal))
                yield return i + 1;
        }
    }

    [GeneratedRegex(@"^\s*\[\w*(Fact|Theory)\b")]
    private static partial Regex Attribute();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex Built();
}
