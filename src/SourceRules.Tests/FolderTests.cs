using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OciRuntime.SourceRules.Tests;

public sealed class FolderTests
{
    private const string Verbs = "src/OciRuntime.Containers/Lifecycle/";

    [Fact]
    public void No_two_folders_of_an_assembly_use_each_other() =>
        string.Join('\n', FolderCircles.In(SourceTree.Product)).Should().BeEmpty();

    [Theory]
    [InlineData("class A { B b; }", "class B { }", false)]
    [InlineData("class A { B b; }", "class B { A a; }", true)]
    [InlineData("class A { int x = B.One; }", "static class B { public static int One => 1; }", false)]
    [InlineData("class A { public static int Two => B.One; }", "static class B { public static int One => 1; static int Three = A.Two; }", true)]
    public void A_circle_is_found(string inPlanning, string inValidation, bool isCircle) =>
        FolderCircles.In(
        [
            SourceTree.Parse(inPlanning, "src/OciRuntime.Containers/Planning/A.cs"),
            SourceTree.Parse(inValidation, "src/OciRuntime.Containers/Validation/B.cs"),
        ]).Any().Should().Be(isCircle);

    /// <summary>What two commands share lies below both, where a further command finds it, too.</summary>
    [Fact]
    public void No_verb_uses_another() =>
        string.Join('\n', SourceTree.Product.Where(tree => tree.FilePath.StartsWith(Verbs)).SelectMany(UsesOfOtherVerbs)).Should().BeEmpty();

    private static IEnumerable<string> UsesOfOtherVerbs(SyntaxTree verb)
    {
        string own = NameOf(verb);
        string[] others = [.. SourceTree.Product.Where(IsVerb).Select(NameOf).Where(name => name != own)];
        return from access in verb.GetRoot().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
               where access.Expression is IdentifierNameSyntax name && others.Contains(name.Identifier.Text)
               select SourceTree.At(access.GetFirstToken(), access.ToString());
    }

    private static string NameOf(SyntaxTree tree) => Path.GetFileNameWithoutExtension(tree.FilePath);

    private static bool IsVerb(SyntaxTree tree) =>
        tree.FilePath.StartsWith(Verbs)
        && tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == "Execute");
}
