using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OciRuntime.SourceRules.Tests;

/// <summary>Permission bits that are written as another number than the octal one that everybody reads.</summary>
internal static class PermissionNumbers
{
    private static readonly string[] s_takeMode = ["Mkdir", "TryMkdir", "Open", "TryOpen", "openat", "mkdirat", "fchmodat", "umask", "TryMakeNode"];

    public static IEnumerable<string> In(SyntaxTree tree)
    {
        if (tree.FilePath.EndsWith("/Octal.cs", StringComparison.Ordinal)) yield break;
        foreach (SyntaxToken number in tree.GetRoot().DescendantTokens().Where(token => token.IsKind(SyntaxKind.NumericLiteralToken)))
        {
            if (IsMode(number))
                yield return SourceTree.At(number, $"{number.Text} is a mode; Octal has those");
        }
    }

    private static bool IsMode(SyntaxToken number) => number.Text is ['0', 'x' or 'X' or 'b' or 'B', ..] && number.Parent!.Parent switch
    {
        CastExpressionSyntax cast => cast.Type.ToString() is "UnixFileMode" or "mode_t",
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => s_takeMode.Contains(NameOf(call.Expression)),
        _ => false,
    };

    private static string NameOf(ExpressionSyntax called) =>
        called is MemberAccessExpressionSyntax member ? member.Name.Identifier.Text : called.ToString();
}
