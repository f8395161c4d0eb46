using System.Reflection;

namespace OciRuntime.AbiCheck;

/// <summary>What our code has under names of its own: tables in which a number is a place, and instructions.</summary>
internal static class Tables
{
    // dst_reg and src_reg, which have half a byte each and so no offset.
    private const string? BitFields = null;

    public static IEnumerable<Declaration> Of(Code code)
    {
        string[] capabilities = Names(code.Find("OciRuntime.Containers.Vocabulary.CapabilityNames").GetProperty("All")!.GetValue(null));
        Type multiplexer = code.Find("OciRuntime.Bpf.Seccomp.Multiplexer");
        string[] socketCalls = Names(multiplexer.GetField("SocketCalls")!.GetValue(null)),
            ipcCalls = Names(multiplexer.GetField("IpcCalls")!.GetValue(null));
        return
        [
            .. Places("CapabilityNames", capabilities, name => "CAP_" + name),
            .. Places("Multiplexer.SocketCalls", socketCalls, name => "SYS_" + name.ToUpperInvariant()),
            .. Places("Multiplexer.IpcCalls", ipcCalls, name => name.ToUpperInvariant()),
            .. ErrorNumbers(code),
            .. Instruction(code.Find("OciRuntime.Bpf.Classic.CbpfInstruction"), "struct sock_filter", "code", "jt", "jf", "k"),
            .. Instruction(code.Find("OciRuntime.Bpf.Extended.EbpfInstruction"), "struct bpf_insn", "code", BitFields, "off", "imm"),
        ];
    }

    /// <summary>An instruction of BPF whose fields have names of ours, in C's order.</summary>
    private static IEnumerable<Declaration> Instruction(Type type, string c, params string?[] members)
    {
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        yield return Declaration.Size(c, type);
        foreach ((FieldInfo field, string? member) in fields.Zip(members))
        {
            if (member is not null)
                yield return Declaration.Offset(c, member, type, field);
        }
    }

    private static string[] Names(object? table) => (string[])table!;

    private static IEnumerable<Declaration> Places(string table, string[] names, Func<string, string> c)
    {
        for (int place = 0; place < names.Length; place++)
        {
            if (names[place].Length > 0)
                yield return new($"{table}[{place}]", c(names[place]), $"{place}");
        }
    }

    private static IEnumerable<Declaration> ErrorNumbers(Code code)
    {
        MethodInfo name = code.Find("OciRuntime.Linux.Errno").GetMethod("Name")!;
        for (int number = 1; number < 256; number++)
        {
            // A number without a name is its own.
            string found = (string)name.Invoke(null, [number])!;
            if (found.StartsWith('E'))
                yield return new($"ErrnoTable[{number}]", found, $"{number}");
        }
    }
}
