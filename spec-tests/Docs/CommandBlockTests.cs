using System.Text;
using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Docs;

/// <summary>
/// The commands that the pages show are run, section by section, and print what the pages show: a block of language "text" is the output of the
/// commands above it, in which "..." stands for anything. Remarks above a block: "needs" names an engine, "file" the path at which a block of
/// another language is written, "not run" gives the reason why a block of commands is not run. README.zh-CN.md has the blocks of README.md.
/// </summary>
public sealed class CommandBlockTests : SpecTest
{
    private static readonly string[] s_pages =
        ["README.md",
            .. Directory.EnumerateFiles(Path.Combine(Repository.Folder, "docs"), "*.md").Select(InRepository).Order(StringComparer.Ordinal)];

    /// <summary>The page and the headline of each section with commands in it.</summary>
    public static TheoryData<string, string> Sections()
    {
        TheoryData<string, string> sections = [];
        foreach (string page in s_pages)
        {
            foreach (string section in BlocksOf(page).Where(IsCommand).Select(block => block.Section).Distinct())
                sections.Add(page, section);
        }
        return sections;
    }

    // README: "Try it"; what a page says works is what a stranger tries first.
    [Theory]
    [MemberData(nameof(Sections))]
    public void Commands_of_a_page_run_and_print_what_it_shows(string page, string section)
    {
        Skip.IfNot(Repository.TestsRuncs, "the pages are about runcs");
        List<MarkdownBlock> blocks = [.. BlocksOf(page).Where(block => block.Section == section)];
        MarkdownBlock[] leftOut = [.. blocks.Where(block => IsCommand(block) && IsLeftOut(block))];
        string reasons = string.Join("; ", leftOut.Select(block => $"{block.Place} is not run: {block.Remarks["not run"]}"));
        Skip.If(blocks.Count(IsCommand) == leftOut.Length, reasons);
        if (leftOut.Length > 0)
            Console.WriteLine(reasons);
        foreach (MarkdownBlock block in blocks)
            RequireEngine(block);

        CommandResult result = DisposableMachine.Run(ScriptOf(blocks)).Should().Succeed().Which;

        string[] shown = [.. blocks.Where(block => block.Language == "text").Select(block => block.Text)];
        string[] printed = result.Stdout.Split(EndOfBlock, StringSplitOptions.None);
        foreach ((string expected, string actual) in shown.Zip(printed))
            actual.Trim().Should().MatchRegex(PatternOf(expected), $"{page}, \"{section}\" shows that");
    }

    // README: a command that no test runs says why.
    [Fact]
    public void Reasons_stand_above_commands_only()
    {
        s_pages.SelectMany(BlocksOf).Where(block => IsLeftOut(block) && !IsCommand(block)).Should().BeEmpty();
    }

    private const string EndOfBlock = "== end of block ==\n";

    private static string InRepository(string path) => Path.GetRelativePath(Repository.Folder, path);

    private static List<MarkdownBlock> BlocksOf(string page) => MarkdownBlock.Parse(page, File.ReadAllText(Path.Combine(Repository.Folder, page)));

    private static bool IsCommand(MarkdownBlock block) => block.Language == "sh";

    private static bool IsLeftOut(MarkdownBlock block) => block.Remarks.ContainsKey("not run");

    private static void RequireEngine(MarkdownBlock block)
    {
        if (!block.Remarks.TryGetValue("needs", out string? program)) return;
        foreach (string needed in program == "docker" ? ["docker", "dockerd"] : new[] { program })
            Skip.IfNot(File.Exists($"/usr/bin/{needed}") || File.Exists($"/usr/sbin/{needed}"), $"{needed} is not installed");
    }

    /// <summary>Every block in its order; the output of one whose output is not shown is thrown away, and each shown one ends with a mark.</summary>
    private static string ScriptOf(List<MarkdownBlock> blocks)
    {
        StringBuilder script = new();
        if (blocks.Exists(block => block.Text.Contains("runcs", StringComparison.Ordinal) && !block.Text.Contains("make ", StringComparison.Ordinal)))
            script.Append("install -D -m 755 out/runcs /usr/local/sbin/runcs\n");
        if (blocks.Exists(block => block.Text.Contains("bundles/hello ", StringComparison.Ordinal)))
            script.Append("bundles/hello/demo > /dev/null\n");
        if (blocks.Exists(block => block.Remarks.GetValueOrDefault("needs") == "podman"))
            script.Append($"podman load --quiet --input {EngineImage.Archive} > /dev/null && podman tag bb busybox\n");
        for (int i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Remarks.TryGetValue("file", out string? path))
                script.Append(DisposableMachine.WriteFile(path, blocks[i].Text)).Append('\n');
            if (!IsCommand(blocks[i]) || IsLeftOut(blocks[i])) continue;
            bool shown = i + 1 < blocks.Count && blocks[i + 1].Language == "text";
            script.Append(shown ? $"{blocks[i].Text}\nprintf '{EndOfBlock[..^1]}\\n'\n" : $"exec 3>&1 >&2\n{blocks[i].Text}\nexec >&3 3>&-\n");
        }
        return script.ToString();
    }

    private static string PatternOf(string shown) => $"^{Regex.Escape(shown.Trim()).Replace(@"\.\.\.", "[^\n]*", StringComparison.Ordinal)}$";
}
