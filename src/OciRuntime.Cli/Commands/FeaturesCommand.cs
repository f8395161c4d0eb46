using OciRuntime.Containers.Lifecycle;
using OciRuntime.Spec;

namespace OciRuntime.Cli.Commands;

/// <summary>Tells engines what this build can do.</summary>
internal static class FeaturesCommand
{
    public static CommandSyntax Syntax => new("features", "show the enabled features")
    {
        Description = """
            Prints a JSON document as features.md of the runtime-spec describes it.
            """,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        Output.Json([.. SpecJson.WriteIndented(Document()), (byte)'\n']);
        return 0;
    }

    internal static Features Document() => FeaturesDocument.Of(Help.Version, Help.Commit);
}
