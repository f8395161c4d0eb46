using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace OciRuntime.AbiCheck;

/// <summary>
/// Declarations compared with the headers of one target: each is a static assertion in a line of its own, and the compiler's messages name the line.
/// </summary>
internal sealed class Comparison
{
    private readonly Target _target;
    private readonly Declaration[] _declarations;
    private readonly HashSet<Declaration> _known = [], _right = [];

    public Comparison(Target target, Declaration[] declarations)
    {
        (_target, _declarations) = (target, declarations);
        foreach (string headers in target.Families)
            CompareWith(headers);
    }

    /// <summary>Prints what differs and what could not be compared; 1 where something differs, else 0.</summary>
    public int Report()
    {
        // Of musl's headers, which have no name of the kernel's, the list would be half of all.
        string[] unknown = [.. _declarations.Where(declaration => !_known.Contains(declaration)).Select(declaration => declaration.Place).Distinct()];
        if (unknown.Length > 0 && _target.Families.Contains(Headers.Kernel))
            Print($"not in these headers, so not compared: {string.Join(' ', unknown)}");
        Declaration[] wrong = [.. _declarations.Where(declaration => _known.Contains(declaration) && !_right.Contains(declaration))];
        foreach (Declaration declaration in wrong.Where(declaration => !_target.Differing.ContainsKey(declaration.Place)))
            Print($"{declaration.Place}: we say {declaration.Expression} is {declaration.Value}, the headers say otherwise");
        foreach (string place in _target.Differing.Keys.Except(wrong.Select(declaration => declaration.Place)))
            Print($"{place}: is listed as differing, and does not differ");
        HashSet<string> places = [.. wrong.Select(declaration => declaration.Place)];
        bool asExpected = places.SetEquals(_target.Differing.Keys);
        Print(
            $"{_known.Count} of {_declarations.Length} declarations compared, {places.Count} "
            + $"differ{(places.Count > 0 && asExpected ? " for a known reason" : "")}");
        return asExpected && _known.Count > 0 ? 0 : 1;
    }

    private void Print(string line) => Console.WriteLine($"abi-check: {_target.Name}: {line}");

    private void CompareWith(string headers)
    {
        StringBuilder source = new(headers);
        source.Append("#line 1 \"declarations\"\n");
        foreach (Declaration declaration in _declarations)
            source.Append($"_Static_assert({declaration.Expression} == {declaration.Value}, \"differs\");\n");

        Dictionary<int, string> messages = Compile(source.ToString());
        for (int i = 0; i < _declarations.Length; i++)
        {
            string? message = messages.GetValueOrDefault(i + 1);
            if (message is null)
                _right.Add(_declarations[i]);
            if (message is null || message.Contains("static assertion failed", StringComparison.Ordinal))
                _known.Add(_declarations[i]);
        }
    }

    /// <summary>The first message of each line. Anything that the compiler says elsewhere means that the headers themselves do not compile.</summary>
    private Dictionary<int, string> Compile(string source)
    {
        ProcessStartInfo start = new(_target.CompilerPath!,
            ["-std=gnu11", "-fsyntax-only", "-fmax-errors=0", "-ftrack-macro-expansion=0", "-x", "c", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using Process gcc = Process.Start(start)!;
        Task<string> errors = gcc.StandardError.ReadToEndAsync();
        gcc.StandardInput.Write(source);
        gcc.StandardInput.Close();
        Dictionary<int, string> messages = [];
        foreach (string line in errors.Result.Split('\n'))
        {
            // "declarations:12:16: error: 'NAME' undeclared here (not in a function)"
            if (Regex.Match(line, @"^(.*?):(\d+):\d+: error: (.*)$") is not { Success: true } match) continue;
            if (match.Groups[1].Value != "declarations")
                throw new InvalidOperationException($"the headers do not compile: {line}");
            messages.TryAdd(int.Parse(match.Groups[2].Value), match.Groups[3].Value);
        }
        gcc.WaitForExit();
        return messages;
    }
}
