using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.Bpf.Tests.Seccomp;

public sealed class SyscallTableTests
{
    public static TheoryData<string> ArchitecturesOfLibSeccomp =>
        [.. Enum.GetNames<Architecture>().Where(name => name != nameof(Architecture.Loongarch64))];

    [Fact]
    public void Every_name_is_found_at_its_place()
    {
        for (int i = 0; i < SyscallTable.Count; i++)
            SyscallTable.IndexOf(SyscallTable.Name(i)).Should().Be(i);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rea")]
    [InlineData("readd")]
    [InlineData("Read")]
    [InlineData("réad")]
    [InlineData("sys_read")]
    public void Name_that_is_no_call_is_unknown(string name) => SyscallTable.IndexOf(name).Should().Be(SyscallTable.Unknown);

    [Fact]
    public void Numbers_are_those_of_the_kernel_headers()
    {
        Number("read", Architecture.X86_64).Should().Be(0);
        Number("read", Architecture.X86).Should().Be(3);
        Number("read", Architecture.X32).Should().Be(0x40000000);
        Number("execve", Architecture.X32).Should().Be(0x40000000 + 520);
        Number("read", Architecture.Aarch64).Should().Be(63);
        Number("set_tls", Architecture.Arm).Should().Be(0xF0005);
        Number("riscv_flush_icache", Architecture.Riscv64).Should().Be(259);
        Number("socket", Architecture.Ppc64le).Should().Be(326);
        Number("s390_pci_mmio_write", Architecture.S390x).Should().Be(352);
        Number("open", Architecture.Loongarch64).Should().Be(-1);
    }

    [Fact]
    public void Names_by_number_are_all_that_have_one_in_its_order()
    {
        foreach (Architecture architecture in Enum.GetValues<Architecture>())
        {
            int[] numbers = SyscallTable.Numbers(architecture).ToArray();
            IEnumerable<ushort> expected = Enumerable.Range(0, numbers.Length).Where(name => numbers[name] >= 0).OrderBy(name => numbers[name])
                .Select(name => (ushort)name);

            SyscallTable.ByNumber(architecture).ToArray().Should().Equal(expected);
        }
    }

    [Theory]
    [MemberData(nameof(ArchitecturesOfLibSeccomp))]
    public void Names_have_the_numbers_that_libseccomp_knows(string architecture)
    {
        Skip.IfNot(LibSeccomp.IsInstalled, LibSeccomp.WhyNot);
        Architecture abi = Enum.Parse<Architecture>(architecture);
        for (int i = 0; i < SyscallTable.Count; i++)
        {
            string name = SyscallTable.Name(i);
            int expected = LibSeccomp.Resolve(name, abi);

            // A multiplexed call has a pseudo number there. The s390 headers end with Linux 6.1: newer ones have no such ABI.
            if (expected >= 0 && !(abi == Architecture.S390 && expected > 446))
                ((name, Number(name, abi))).Should().Be(((string name, int))((name, expected)));
        }
    }

    private static int Number(string name, Architecture architecture) => SyscallTable.Numbers(architecture)[SyscallTable.IndexOf(name)];
}
