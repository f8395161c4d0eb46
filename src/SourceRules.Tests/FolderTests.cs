namespace OciRuntime.SourceRules.Tests;

public sealed class FolderTests
{
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
}
