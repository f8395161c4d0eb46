using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OciRuntime.SourceRules.Tests;

/// <summary>The C# files of the repository, product and tests.</summary>
internal static class SourceTree
{
    private static readonly Lazy<SyntaxTree[]> s_all =
        new(() => [.. Files().Select(file => Parse(File.ReadAllText(file), Path.GetRelativePath(Root(), file)))]);

    public static SyntaxTree[] All => s_all.Value;

    public static IEnumerable<SyntaxTree> Product =>
        All.Where(tree => tree.FilePath.StartsWith("src/OciRuntime.") && !tree.FilePath.Split('/')[1].EndsWith(".Tests"));

    public static SyntaxTree Parse(string text, string path = "") =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path);

    /// <summary>"src/OciRuntime.Linux/Fd.cs:12: what is wrong".</summary>
    public static string At(SyntaxToken token, string fault) =>
        $"{token.SyntaxTree!.FilePath}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {fault}";

    private static IEnumerable<string> Files() =>
        new[] { "src", "spec-tests", "tools" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"))
            .Order(StringComparer.Ordinal);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
