using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using OciRuntime.AbiCheck;

// Compares every C constant and every kernel struct our code declares with the headers: one static assertion a line,
// compiled by gcc, whose messages name the line. A name these headers lack (they may be older than our code) is counted.
string[] assemblies = ["OciRuntime.Linux", "OciRuntime.Init", "OciRuntime.Cgroups", "OciRuntime.Containers"];
Declaration[] declarations =
[
    .. Declaration.Of(Assembly.Load("OciRuntime.Linux")),
    .. Declaration.Of(Assembly.Load("OciRuntime.Bpf")),
    .. Declaration.OfPackage(assemblies.Select(Assembly.Load)),
];
HashSet<Declaration> known = [];
HashSet<Declaration> right = [];

foreach (string headers in Headers.Families)
{
    StringBuilder source = new(headers);
    source.Append("#line 1 \"declarations\"\n");
    foreach (Declaration declaration in declarations)
        source.Append($"_Static_assert({declaration.Expression} == {declaration.Value}, \"differs\");\n");

    Dictionary<int, string> messages = Compile(source.ToString());
    for (int i = 0; i < declarations.Length; i++)
    {
        string? message = messages.GetValueOrDefault(i + 1);
        bool differs = message is not null && message.Contains("static assertion failed", StringComparison.Ordinal);
        if (message is null || differs)
            known.Add(declarations[i]);
        if (message is null)
            right.Add(declarations[i]);
    }
}

string[] unknown = [.. declarations.Where(declaration => !known.Contains(declaration)).Select(declaration => declaration.Place).Distinct()];
if (unknown.Length > 0)
    Console.WriteLine($"abi-check: not in these headers, so not compared: {string.Join(' ', unknown)}");
Declaration[] wrong = [.. declarations.Where(declaration => known.Contains(declaration) && !right.Contains(declaration))];
foreach (Declaration declaration in wrong)
    Console.WriteLine($"abi-check: {declaration.Place}: we say {declaration.Expression} is {declaration.Value}, the headers say otherwise");
Console.WriteLine($"abi-check: {known.Count} of {declarations.Length} declarations compared, {wrong.Length} differ");
return wrong.Length == 0 && known.Count > 0 ? 0 : 1;

// First message of each line. Anything gcc says elsewhere means that the headers themselves do not compile.
static Dictionary<int, string> Compile(string source)
{
    ProcessStartInfo start = new("gcc", ["-std=gnu11", "-fsyntax-only", "-fmax-errors=0", "-ftrack-macro-expansion=0", "-x", "c", "-"])
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
        if (Regex.Match(line, @"^(.*?):(\d+):\d+: error: (.*)$") is not { Success: true } match)
            continue;
        if (match.Groups[1].Value != "declarations")
            throw new InvalidOperationException($"the headers do not compile: {line}");
        messages.TryAdd(int.Parse(match.Groups[2].Value), match.Groups[3].Value);
    }
    gcc.WaitForExit();
    return messages;
}
