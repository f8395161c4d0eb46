using OciRuntime.Containers.Vocabulary;
using System.Reflection;
using System.Text;

namespace OciRuntime.Cli;

/// <summary>Texts for people, on stdout: usage of the program and of a command, and the version.</summary>
internal static class Help
{
    public const string Program = "runcs";

    /// <summary>0.1.0</summary>
    public static string Version => Informational is var text && text.IndexOf('+') is > 0 and int plus ? text[..plus] : text;

    /// <summary>The commit of the sources; "unknown" if they were built outside of a repository.</summary>
    public static string Commit => Informational is var text && text.IndexOf('+') is > 0 and int plus ? text[(plus + 1)..] : "unknown";

    /// <summary>Engines look for the word "version" in the first line and for the other two by their names.</summary>
    public static string VersionText => $"{Program} version {Version}\ncommit: {Commit}\nspec: {Versions.Spec}\n";

    /// <summary>The end of a message about a wrong command line.</summary>
    public static string Pointer(string? command = null) => $"see '{Program} {(command is null ? "" : command + " ")}--help'";

    private static string Informational =>
        typeof(Help).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void Write(CommandSyntax syntax) => Output.Text(Text(syntax));

    public static string Text(CommandSyntax syntax)
    {
        StringBuilder text = new();
        text.Append($"NAME:\n   {Program} {syntax.Name} - {syntax.Summary}\n\n");
        bool hasOptions = Array.Exists(syntax.Options, option => option.Help.Length > 0);
        text.Append($"USAGE:\n   {Program} {syntax.Name}{(hasOptions ? " [command options]" : "")}");
        text.Append(syntax.Operands.Length > 0 ? $" {syntax.Operands}\n" : "\n");
        if (syntax.Description.Length > 0)
            text.Append("\nDESCRIPTION:\n").Append(Indented(syntax.Description)).Append('\n');
        if (hasOptions)
            AddOptions(text.Append("\nOPTIONS:\n"), syntax.Options);
        return text.ToString();
    }

    /// <param name="commands">Name and summary of every command, in the order to show.</param>
    public static string Text(ReadOnlySpan<CommandSyntax> commands)
    {
        StringBuilder text = new();
        text.Append($"""
            NAME:
               {Program} - runs containers from bundles of the Open Container Initiative

            USAGE:
               {Program} [global options] command [command options] [arguments...]

            VERSION:
               {VersionText.ReplaceLineEndings("\n   ").TrimEnd()}

            FIRST CONTAINER, as root, in an empty directory:
               mkdir -p rootfs/bin && cp /bin/busybox rootfs/bin/sh   # Debian: busybox-static
               {Program} spec                                             # writes config.json
               {Program} run first                                        # a shell; 'exit' ends it

            COMMANDS:

            """);
        int width = 0;
        foreach (CommandSyntax command in commands)
            width = Math.Max(width, command.Name.Length);
        foreach (CommandSyntax command in commands)
            text.Append("   ").Append(command.Name.PadRight(width + 2)).Append(command.Summary).Append('\n');
        AddOptions(text.Append("\nGLOBAL OPTIONS:\n"), GlobalOptions.Options);
        return text.ToString();
    }

    private static void AddOptions(StringBuilder text, Option[] options)
    {
        int width = 0;
        foreach (Option option in options)
            width = Math.Max(width, option.Help.Length > 0 ? Names(option).Length : 0);
        foreach (Option option in options)
        {
            if (option.Help.Length > 0)
                text.Append("   ").Append(Names(option).PadRight(width + 2)).Append(option.Help).Append('\n');
        }
    }

    /// <summary>"--bundle value, -b value".</summary>
    private static string Names(Option option)
    {
        string value = option.Kind == OptionKind.Flag ? "" : " value";
        return option.Short == '\0' ? $"--{option.Name}{value}" : $"--{option.Name}{value}, -{option.Short}{value}";
    }

    private static string Indented(string paragraphs) => "   " + paragraphs.Replace("\n", "\n   ").Replace("\n   \n", "\n\n");
}
