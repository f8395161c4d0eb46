using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OciRuntime.SourceRules.Tests;

/// <summary>
/// Numbers whose name stands in a comment, where no compiler and no header confirms it: <c>28 /* ENOSPC */</c>. C's names stand in
/// OciRuntime.Linux/Libc, where tools/abi-check compares them; permission bits in Octal.
/// </summary>
internal static partial class NamedNumbers
{
    public static IEnumerable<string> In(SyntaxTree tree)
    {
        foreach (SyntaxToken number in tree.GetRoot().DescendantTokens().Where(token => token.IsKind(SyntaxKind.NumericLiteralToken)))
        {
            string comment = Behind(number) is { Length: > 0 } behind ? behind : Above(number);
            if (NameOfC().IsMatch(comment))
                yield return SourceTree.At(number, $"{number.Text} has the name {comment} in a comment");
            else if (OctalNumber().IsMatch(comment))
                yield return SourceTree.At(number, $"{number.Text} stands for the octal number {comment}");
        }
    }

    /// <summary>The comment behind a number in its line, where nothing but brackets, commas and semicolons comes between.</summary>
    private static string Behind(SyntaxToken number)
    {
        for (SyntaxToken token = number; ; token = token.GetNextToken())
        {
            foreach (SyntaxTrivia trivia in token.TrailingTrivia)
            {
                if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
                    return Text(trivia);
                if (trivia.IsKind(SyntaxKind.EndOfLineTrivia)) return "";
            }
            if (!IsPunctuation(token.GetNextToken())) return "";
        }
    }

    /// <summary>The comment above a constant that is this number.</summary>
    private static string Above(SyntaxToken number)
    {
        if (number.Parent is not LiteralExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } })
            return "";
        if (declarator.Parent?.Parent is not MemberDeclarationSyntax member) return "";
        string lines = string.Join(' ', member.GetLeadingTrivia().Where(trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia)).Select(Text));
        return lines.Trim();
    }

    private static bool IsPunctuation(SyntaxToken token) =>
        token.IsKind(SyntaxKind.CloseParenToken) || token.IsKind(SyntaxKind.CloseBracketToken) || token.IsKind(SyntaxKind.CloseBraceToken)
        || token.IsKind(SyntaxKind.CommaToken) || token.IsKind(SyntaxKind.SemicolonToken);

    private static string Text(SyntaxTrivia comment) => Markup().Replace(comment.ToFullString(), " ").Trim();

    [GeneratedRegex(@"//+|/\*+|\*+/|</?[a-z]+>|\s+")]
    private static partial Regex Markup();

    /// <summary>AT_EACCESS, ENOSPC, SIGRTMIN: what headers spell so.</summary>
    [GeneratedRegex(@"^(_*[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]|E[A-Z0-9]{3,}|SIG[A-Z0-9]+)\b")]
    private static partial Regex NameOfC();

    [GeneratedRegex(@"^0[0-7]{3,}\b")]
    private static partial Regex OctalNumber();
}
