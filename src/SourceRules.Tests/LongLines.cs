using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OciRuntime.SourceRules.Tests;

/// <summary>Lines of more than 150 characters. A string of several lines is left alone, for a break would be a part of it.</summary>
internal static class LongLines
{
    private const int Limit = 150;

    public static IEnumerable<string> In(SyntaxTree tree)
    {
        if (tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)) yield break;
        foreach (TextLine line in tree.GetText().Lines.Where(line => line.Span.Length > Limit))
        {
            SyntaxToken token = tree.GetRoot().FindToken(line.Start + Limit);
            if (!IsInText(token))
                yield return $"{tree.FilePath}:{line.LineNumber + 1}: has {line.Span.Length} characters";
        }
    }

    private static bool IsInText(SyntaxToken token) =>
        token.Text.Contains('\n') || token.Parent?.FirstAncestorOrSelf<InterpolatedStringExpressionSyntax>()?.ToString().Contains('\n') == true;
}
