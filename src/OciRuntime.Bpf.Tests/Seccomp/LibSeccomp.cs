using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OciRuntime.Bpf.Classic;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Spec;
using Architecture = OciRuntime.Bpf.Seccomp.Architecture;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>
/// Debian's libseccomp.so.2, driven with the calls that runc makes. It is the yardstick of the differential tests and no part
/// of the product.
/// </summary>
internal sealed unsafe partial class LibSeccomp : IDisposable
{
    private const string Library = "libseccomp.so.2";
    private const int AlreadyExists = -17;
    private const int AttributeOptimize = 8;

    private readonly nint _context;

    private LibSeccomp(uint defaultAction) => _context = seccomp_init(defaultAction);

    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    public static string WhyNot => $"{Library} is not installed (Debian: libseccomp2)";

    /// <summary>The program of libseccomp, before runc's ENOSYS stub; null when libseccomp refuses rules that contradict each other.</summary>
    public static CbpfInstruction[]? Compile(LinuxSeccomp profile, Architecture native)
    {
        uint defaultAction = SeccompAction.Parse(profile.DefaultAction, profile.DefaultErrnoRet, PointerPart.Profile, "", "");
        using LibSeccomp filter = new(defaultAction);
        if (native != Architecture.X86_64)
            filter.ReplaceNative(native);
        foreach (string name in profile.Architectures ?? [])
        {
            if (SeccompWords.TryParseArchitecture(name, out Architecture? architecture) && architecture is { } known && known.RunsOn(native))
                Check(seccomp_arch_add(filter._context, Token(known)), AlreadyExists);
        }

        // runc: beyond 32 rules the binary tree. For the other byte order 2.5.4 leaves its default action unswapped.
        if (!native.IsBigEndian() && (profile.Syscalls ?? []).Sum(entry => entry.Names!.Count) > 32)
            Check(seccomp_attr_set(filter._context, AttributeOptimize, 2));
        foreach (LinuxSyscall entry in profile.Syscalls ?? [])
            if (!filter.Add(entry, defaultAction)) return null;

        return filter.Export(native);
    }

    /// <summary>The number on one architecture; below zero for a call it does not have, -1 for a name libseccomp does not know.</summary>
    public static int Resolve(string name, Architecture architecture)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        int number = seccomp_syscall_resolve_name_arch(Token(architecture), (byte*)text);
        Marshal.FreeCoTaskMem(text);
        return number;
    }

    public void Dispose() => seccomp_release(_context);

    /// <summary>SCMP_ARCH_*: AUDIT_ARCH_*, but x32 has a value of its own.</summary>
    private static uint Token(Architecture architecture) => architecture == Architecture.X32 ? 0x4000003E : architecture.AuditArch();

    private void ReplaceNative(Architecture native)
    {
        Check(seccomp_arch_remove(_context, Token(Architecture.X86_64)));
        Check(seccomp_arch_add(_context, Token(native)));
    }

    private bool Add(LinuxSyscall entry, uint defaultAction)
    {
        uint action = SeccompAction.Parse(entry.Action, entry.ErrnoRet, PointerPart.Profile, "", "");
        if (action == defaultAction) return true;
        Comparison[] tests = [.. (entry.Args ?? []).Select(Comparison.From)];
        bool repeats = tests.DistinctBy(test => test.Argument).Count() < tests.Length;
        Comparison[][] rules = repeats ? [.. tests.Select(test => new[] { test })] : [tests];
        foreach (string name in entry.Names!)
        {
            int number = Resolve(name, Architecture.X86_64);
            if (number != -1 && !rules.All(rule => AddRule(action, number, rule))) return false;
        }

        return true;
    }

    private bool AddRule(uint action, int number, Comparison[] tests)
    {
        fixed (Comparison* first = tests)
        {
            int result = seccomp_rule_add_array(_context, action, number, (uint)tests.Length, first);
            if (result == AlreadyExists) return false;
            Check(result);
            return true;
        }
    }

    private CbpfInstruction[] Export(Architecture native)
    {
        string path = Path.GetTempFileName();
        try
        {
            using FileStream file = new(path, FileMode.Create);
            Check(seccomp_export_bpf(_context, (int)file.SafeFileHandle.DangerousGetHandle()));
            CbpfInstruction[] program = MemoryMarshal.Cast<byte, CbpfInstruction>(File.ReadAllBytes(path)).ToArray();
            return native.IsBigEndian() ? Array.ConvertAll(program, Swapped) : program;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CbpfInstruction Swapped(CbpfInstruction now) =>
        now with { Code = BinaryPrimitives.ReverseEndianness(now.Code), K = BinaryPrimitives.ReverseEndianness(now.K) };

    private static void Check(int result, int expected = 0)
    {
        if (result != 0 && result != expected) throw new InvalidOperationException($"libseccomp says {result}");
    }

    /// <summary><c>struct scmp_arg_cmp</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Comparison(uint Argument, int Operator, ulong First, ulong Second)
    {
        private static readonly string[] s_operators =
        [
            "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
        ];

        public static Comparison From(LinuxSeccompArg test) => new(test.Index, Array.IndexOf(s_operators, test.Op) + 1, test.Value, test.ValueTwo);
    }

    [LibraryImport(Library)]
    private static partial nint seccomp_init(uint def_action);

    [LibraryImport(Library)]
    private static partial void seccomp_release(nint ctx);

    [LibraryImport(Library)]
    private static partial int seccomp_arch_add(nint ctx, uint arch_token);

    [LibraryImport(Library)]
    private static partial int seccomp_arch_remove(nint ctx, uint arch_token);

    [LibraryImport(Library)]
    private static partial int seccomp_attr_set(nint ctx, int attr, uint value);

    [LibraryImport(Library)]
    private static partial int seccomp_syscall_resolve_name_arch(uint arch_token, byte* name);

    [LibraryImport(Library)]
    private static partial int seccomp_rule_add_array(nint ctx, uint action, int syscall, uint arg_cnt, Comparison* arg_array);

    [LibraryImport(Library)]
    private static partial int seccomp_export_bpf(nint ctx, int fd);
}
