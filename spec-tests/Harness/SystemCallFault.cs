using System.Runtime.InteropServices;

namespace OciRuntime.SpecTests.Harness;

/// <summary>Whose system call goes wrong: that of the runtime itself, or of a process that it starts.</summary>
public enum Victim
{
    Command,
    Children,
}

/// <summary>Runs commands of the runtime, each with one system call that goes wrong: spec-tests/guest/fault.c says how.</summary>
/// <param name="container">The container that the commands are for.</param>
/// <param name="victim">Whose call it is.</param>
/// <param name="what">"kill", or the number of an error.</param>
internal sealed class SystemCallFault(Container container, Victim victim, string what)
{
    private readonly string _report = Path.Combine(Scratch.NewFolder(), "report");

    /// <summary>What went wrong in the last command, for messages.</summary>
    public string Said { get; private set; } = "";

    public static void Require() =>
        Skip.IfNot(RuntimeInformation.OSArchitecture == Architecture.X64, "calls are counted and failed by means of the registers of x86-64");

    /// <summary>How many calls the command makes when none of them fails.</summary>
    public int Count(params IEnumerable<string> arguments)
    {
        Run(0, arguments).Should().Succeed();
        return int.Parse(Report("count")!);
    }

    public CommandResult Run(int call, params IEnumerable<string> arguments)
    {
        string whose = victim == Victim.Command ? "command" : "children";
        CommandResult result = container.CommandThrough([GuestProgram.Fault, _report, whose, $"{call}", what], arguments);
        Said = $"system call {call} of the {whose}, which is number {Report("call")} of the kernel's table, ends with {what}\n{result}".InMessage();
        return result;
    }

    /// <summary>Numbers of calls that are spread over all of them, the same ones in each run.</summary>
    public static IEnumerable<int> Sample(int count, int size)
    {
        int step = Math.Max(1, count / size);
        for (int call = 1 + (step / 2); call <= count; call += step)
            yield return call;
    }

    private string? Report(string key) => File.ReadAllLines(_report).Select(line => line.Split('\t')).LastOrDefault(words => words[0] == key)?[1];
}
