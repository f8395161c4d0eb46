using System.Reflection;

namespace OciRuntime.AbiCheck;

/// <summary>Numbers that our code has as places in a table: what stands there has a name in C, whose value has to be the place.</summary>
internal static class Tables
{
    public static IEnumerable<Declaration> Of(Code code)
    {
        string[] capabilities = Names(code.Find("OciRuntime.Containers.Planning.CapabilityNames").GetProperty("All")!.GetValue(null));
        Type multiplexer = code.Find("OciRuntime.Bpf.Seccomp.Multiplexer");
        string[] socketCalls = Names(multiplexer.GetField("SocketCalls")!.GetValue(null)), ipcCalls = Names(multiplexer.GetField("IpcCalls")!.GetValue(null));
        return
        [
            .. Places("CapabilityNames", capabilities, name => "CAP_" + name),
            .. Places("Multiplexer.SocketCalls", socketCalls, name => "SYS_" + name.ToUpperInvariant()),
            .. Places("Multiplexer.IpcCalls", ipcCalls, name => name.ToUpperInvariant()),
            .. ErrorNumbers(code),
        ];
    }

    private static string[] Names(object? table) => (string[])table!;

    private static IEnumerable<Declaration> Places(string table, string[] names, Func<string, string> c)
    {
        for (int place = 0; place < names.Length; place++)
            if (names[place].Length > 0) yield return new($"{table}[{place}]", c(names[place]), $"{place}");
    }

    private static IEnumerable<Declaration> ErrorNumbers(Code code)
    {
        MethodInfo name = code.Find("OciRuntime.Linux.Errno").GetMethod("Name")!;
        for (int number = 1; number < 256; number++)
        {
            // A number without a name is its own.
            string found = (string)name.Invoke(null, [number])!;
            if (found.StartsWith('E')) yield return new($"ErrnoTable[{number}]", found, $"{number}");
        }
    }
}
