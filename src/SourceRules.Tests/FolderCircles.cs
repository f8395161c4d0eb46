using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OciRuntime.SourceRules.Tests;

/// <summary>
/// Folders of one assembly that use each other, directly or by way of others. Between assemblies the compiler sees to it that there is no such
/// circle; inside one nobody would.
/// </summary>
internal static class FolderCircles
{
    /// <summary>One line a circle: its folders, and for each arrow between them one place that draws it.</summary>
    public static IEnumerable<string> In(IEnumerable<SyntaxTree> product)
    {
        Dictionary<(string From, string To), List<string>> arrows = [];
        CSharpCompilation all = Compilation(product);
        HashSet<string> types = [.. all.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Select(type => type.Identifier.Text)];
        foreach (SyntaxTree tree in all.SyntaxTrees)
            AddArrows(all.GetSemanticModel(tree), tree, types, arrows);
        foreach (List<string> circle in Circles([.. arrows.Keys]))
        {
            IEnumerable<string> drawn = arrows.Where(arrow => circle.Contains(arrow.Key.From) && circle.Contains(arrow.Key.To))
                .OrderBy(arrow => arrow.Value.Count)
                .Select(arrow => $"  {arrow.Key.From} -> {arrow.Key.To}, {arrow.Value.Count} times: {string.Join(", ", arrow.Value.Take(12))}");
            yield return $"{string.Join(", ", circle)}\n{string.Join('\n', drawn)}";
        }
    }

    /// <summary>All product sources as one: names are bound as the compiler binds them; what only generators know does not matter here.</summary>
    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> product)
    {
        string frameworks = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        SyntaxTree usings = SourceTree.Parse(
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using "
            + "System.Threading;");
        return CSharpCompilation.Create(
            "product", [usings, .. product], frameworks.Split(':').Select(file => MetadataReference.CreateFromFile(file)),
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static void AddArrows(SemanticModel model, SyntaxTree tree, HashSet<string> types,
        Dictionary<(string From, string To), List<string>> arrows)
    {
        if (tree.FilePath.Length == 0) return;
        string from = FolderOf(tree.FilePath);
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (!types.Contains(name.Identifier.Text)) continue;
            INamedTypeSymbol? type = model.GetSymbolInfo(name).Symbol switch
            {
                INamedTypeSymbol named => named,
                IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType,
                _ => null, // a property that is called as its type
            };
            foreach (SyntaxReference declaration in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            {
                string to = FolderOf(declaration.SyntaxTree.FilePath);
                if (to == from || AssemblyOf(to) != AssemblyOf(from)) continue;
                if (type!.DeclaringSyntaxReferences.Any(other => FolderOf(other.SyntaxTree.FilePath) == from))
                    continue; // a type of several files
                if (!arrows.TryGetValue((from, to), out List<string>? places))
                    arrows[(from, to)] = places = [];
                places.Add($"{Path.GetFileName(tree.FilePath)}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} {name.Identifier.Text}");
            }
        }
    }

    /// <summary>Folders that can each reach all others of their circle.</summary>
    private static IEnumerable<List<string>> Circles(List<(string From, string To)> arrows)
    {
        Dictionary<string, HashSet<string>> reach = [];
        foreach (string folder in arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct())
        {
            HashSet<string> reached = [];
            Queue<string> next = new([folder]);
            while (next.TryDequeue(out string? at))
            {
                foreach ((_, string to) in arrows.Where(arrow => arrow.From == at))
                {
                    if (reached.Add(to))
                        next.Enqueue(to);
                }
            }
            reach[folder] = reached;
        }
        return reach.Keys.Where(folder => reach[folder].Contains(folder))
            .GroupBy(folder => string.Join(' ',
                reach.Keys.Where(other => reach[folder].Contains(other) && reach[other].Contains(folder)).Order(StringComparer.Ordinal)))
            .Select(circle => circle.Order(StringComparer.Ordinal).ToList());
    }

    /// <summary>"OciRuntime.Init/Operations": a folder below that belongs to it.</summary>
    private static string FolderOf(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length > 3 ? $"{parts[1]}/{parts[2]}" : parts[1];
    }

    private static string AssemblyOf(string folder) => folder.Split('/')[0];
}
