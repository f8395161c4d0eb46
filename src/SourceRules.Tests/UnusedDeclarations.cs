using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OciRuntime.SourceRules.Tests;

/// <summary>Names of C that we declare and nobody says: constants and functions in Libc, structs in Abi, error numbers, modes.</summary>
internal static class UnusedDeclarations
{
    public static IEnumerable<string> In(IEnumerable<SyntaxTree> sources)
    {
        SyntaxTree[] trees = [.. sources];
        ILookup<string, SyntaxToken> declared = trees.Where(DeclaresC).SelectMany(Declared).ToLookup(name => name.ValueText);
        Dictionary<string, int> said = trees.SelectMany(tree => tree.GetRoot().DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .CountBy(token => token.ValueText).ToDictionary();
        // A name that differs between architectures is declared twice.
        return declared.Where(name => said[name.Key] == name.Count()).Select(name => SourceTree.At(name.First(), $"{name.Key} is not used"));
    }

    private static bool DeclaresC(SyntaxTree tree) =>
        tree.FilePath.Contains("/Libc/") || tree.FilePath.Contains("/Abi/") || tree.FilePath.EndsWith("/Errno.cs")
            || tree.FilePath.EndsWith("/Octal.cs");

    private static IEnumerable<SyntaxToken> Declared(SyntaxTree tree) => tree.GetRoot().DescendantNodes().SelectMany(node => node switch
    {
        PropertyDeclarationSyntax property => [property.Identifier],
        MethodDeclarationSyntax method => [method.Identifier],
        StructDeclarationSyntax type => [type.Identifier],
        FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ConstKeyword) =>
            field.Declaration.Variables.Select(variable => variable.Identifier),
        _ => Enumerable.Empty<SyntaxToken>(),
    });
}
