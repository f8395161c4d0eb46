using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Docs;

/// <summary>What comments quote from the runtime-spec are its words, and not what somebody remembers of them.</summary>
public sealed partial class QuotationTests
{
    // spec.md#notational-conventions: "MUST", "SHOULD", "MAY": these words decide what an implementation is judged by, so they are quoted to the
    // letter.
    [Fact]
    public void Quotations_of_the_specification_stand_in_it()
    {
        Dictionary<string, Chapter> chapters = [];
        Quotation[] quotations =
            [.. Sources().SelectMany(file => Quotation.In(Path.GetRelativePath(Repository.Folder, file), File.ReadAllText(file)))];
        foreach (string name in quotations.Select(quotation => quotation.Chapter).Distinct())
            chapters.Add(name, Chapter.Read(name));

        quotations.Should().HaveCountGreaterThan(400);
        quotations.Where(quotation => !quotation.StandsIn(chapters[quotation.Chapter])).Select(quotation => $"{quotation}").Should().BeEmpty();
    }

    private static IEnumerable<string> Sources() => ((string[])["src", "spec-tests"])
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Folder, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Built().IsMatch(file));

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex Built();
}
