namespace OciRuntime.SpecTests.Harness;

/// <summary>How a command of the runtime ended. Exit code as a shell sees it; a negative one is a command that had to be killed.</summary>
internal sealed record CommandResult(string CommandLine, int ExitCode, string Stdout, string Stderr)
{
    /// <summary>What the guest program printed.</summary>
    public GuestReport Guest => GuestReport.Parse(Stdout, source: ToString());

    /// <summary>What the command said, as it was meant: the text log quotes its message, level=error msg="... \"sh\" ...".</summary>
    public string Said => Stderr.Replace("\\\"", "\"", StringComparison.Ordinal);

    public override string ToString() => $"$ {CommandLine}\nexit code {ExitCode}\nstdout: {Shortened(Stdout)}\nstderr: {Shortened(Stderr)}";

    private static string Shortened(string text) => text.Length <= 2000 ? text : $"{text[..1000]}\n[...]\n{text[^1000..]}";
}
