#:property PublishAot=false
// Writes src/OciRuntime.Bpf/Seccomp/SyscallTable.*.g.cs from the kernel's user-space headers.
// Run through generate.sh, which unpacks the Debian packages the headers come from.
//
//   dotnet run SyscallTables.cs -- OUTPUT "SOURCE TEXT" ABI=HEADER[,HEADER...] ...
//
// Several headers for one ABI are read in order, so that a later one may refer to an earlier one's constants.
using System.Text;
using System.Text.RegularExpressions;

string output = args[0];
string source = args[1];
SortedDictionary<string, int[]> numbers = new(StringComparer.Ordinal);
List<string> abis = [];

foreach (string abiAndHeaders in args[2..])
{
    string[] parts = abiAndHeaders.Split('=', 2);
    abis.Add(parts[0]);
    foreach ((string name, int number) in Headers.Read(parts[1].Split(',')))
    {
        if (!numbers.TryGetValue(name, out int[]? row))
            numbers.Add(name, row = [.. Enumerable.Repeat(-1, args.Length - 2)]);
        row[abis.Count - 1] = number;
    }
}

Table table = new([.. numbers.Keys]);
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "SyscallTable.Names.g.cs"), table.Names(source));
for (int abi = 0; abi < abis.Count; abi++)
{
    int column = abi;
    string text = Table.Column(source, abis[abi], [.. numbers.Values.Select(row => row[column])]);
    File.WriteAllText(Path.Combine(output, $"SyscallTable.{abis[abi]}.g.cs"), text);
}

Console.WriteLine($"{numbers.Count} names, {abis.Count} tables");

internal static partial class Headers
{
    // "#define __NR_read 63", "#define __NR_read (__X32_SYSCALL_BIT + 0)", "#define __ARM_NR_set_tls (__ARM_NR_BASE+5)"
    [GeneratedRegex(@"^\s*#\s*define\s+(__(?:ARM_)?NR_(\w+)|__X32_SYSCALL_BIT)\s+(.+?)\s*(?:/\*.*)?$")]
    private static partial Regex Definition();

    public static IEnumerable<(string Name, int Number)> Read(string[] paths)
    {
        Dictionary<string, int> constants = new() { ["__X32_SYSCALL_BIT"] = 0x40000000, ["__NR_SYSCALL_BASE"] = 0 };
        foreach (string path in paths)
        {
            foreach (Match line in File.ReadLines(path).Select(line => Definition().Match(line)).Where(match => match.Success))
            {
                string constant = line.Groups[1].Value;
                string name = line.Groups[2].Value;
                if (constants.ContainsKey(constant) || !TryEvaluate(line.Groups[3].Value, constants, out int number))
                    continue;
                constants[constant] = number;
                if (name != "" && !name.Any(char.IsUpper))
                    yield return (name, number);
            }
        }
    }

    /// <summary>Sums of constants and numbers are all that the headers use.</summary>
    private static bool TryEvaluate(string expression, Dictionary<string, int> constants, out int sum)
    {
        sum = 0;
        foreach (string term in expression.Trim('(', ')').Split('+', StringSplitOptions.TrimEntries))
        {
            if (constants.TryGetValue(term, out int value))
            {
                sum += value;
            }
            else if (term.StartsWith("0x", StringComparison.Ordinal)
                && int.TryParse(term[2..], System.Globalization.NumberStyles.HexNumber, null, out value))
            {
                sum += value;
            }
            else if (int.TryParse(term, out value))
            {
                sum += value;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An open-addressing hash of all names; the place of a name in the sorted list indexes each ABI's column.</summary>
internal sealed class Table(string[] names)
{
    private const int SlotCount = 2048;

    public string Names(string source)
    {
        StringBuilder text = Header(source);
        text.Append($"    private const int SlotCount = {SlotCount};\n\n");
        text.Append("    private static ReadOnlySpan<byte> NameText =>\n");
        text.Append(string.Join(" +\n", names.Chunk(8).Select(some => $"        \"{string.Concat(some)}\"u8"))).Append(";\n\n");

        int start = 0;
        Rows(text, "ushort", "NameStart", [.. names.Select(name => (start += name.Length) - name.Length), start]);
        Rows(text, "ushort", "Slots", Slots());
        return text.Append("}\n").ToString();
    }

    public static string Column(string source, string abi, int[] numbers)
    {
        StringBuilder text = Header(source);
        Rows(text, "int", abi, numbers);
        Rows(text, "ushort", $"{abi}ByNumber",
            [.. Enumerable.Range(0, numbers.Length).Where(name => numbers[name] >= 0).OrderBy(name => numbers[name])]);
        return text.Append("}\n").ToString();
    }

    private int[] Slots()
    {
        int[] slots = new int[SlotCount];
        for (int name = 0; name < names.Length; name++)
        {
            uint slot = Hash(names[name]) % SlotCount;
            while (slots[slot] != 0)
                slot = (slot + 1) % SlotCount;
            slots[slot] = name + 1;
        }

        return slots;
    }

    /// <summary>The same as SyscallTable.Hash.</summary>
    private static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = (hash ^ c) * 16777619;
        return hash ^ (hash >> 15);
    }

    private static StringBuilder Header(string source) => new StringBuilder()
        .Append("// <auto-generated>\n")
        .Append($"// Written by tools/syscall-tables from {source}.\n")
        .Append("// </auto-generated>\n")
        .Append("namespace OciRuntime.Bpf.Seccomp;\n\n")
        .Append("internal static partial class SyscallTable\n{\n");

    private static void Rows(StringBuilder text, string type, string name, int[] values)
    {
        text.Append($"    private static ReadOnlySpan<{type}> {name} =>\n    [\n");
        foreach (int[] row in values.Chunk(16))
            text.Append("        ").AppendJoin(", ", row).Append(",\n");
        text.Append("    ];\n\n");
    }
}
