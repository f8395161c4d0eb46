using System.Globalization;
using System.Reflection;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests.Vocabulary;

/// <summary>Tables of words and numbers: each word has its own number, and each number its own word.</summary>
public sealed class WordTableTests
{
    private static readonly WordTable s_sample = new(("ro", 1u), ("nosuid", 2u), ("nodev", 4u));

    [Fact]
    public void Word_and_number_are_found_by_each_other()
    {
        s_sample.NumberOf("nosuid").Should().Be(2);
        s_sample.WordOf(2).Should().Be("nosuid");
        s_sample.NumberOf("suid").Should().BeNull();
        s_sample.NumberOf(null).Should().BeNull();
        s_sample.WordOf(3).Should().Be("3");
    }

    [Fact]
    public void Bits_are_spelled_in_the_order_of_the_table_and_unknown_ones_as_a_number()
    {
        s_sample.WordsOf(6).Should().Be("nosuid,nodev");
        s_sample.WordsOf(0).Should().BeEmpty();
        s_sample.WordsOf(0x11).Should().Be("ro,0x10");
    }

    [Fact]
    public void Word_that_no_table_has_is_an_error() =>
        Invoking(() => s_sample.Require("suid")).Should().Throw<OciException>().Which.Message.Should().Contain("\"suid\"");

    public static TheoryData<string> Tables => [.. AllTables.Select(property => $"{property.DeclaringType!.Name}.{property.Name}")];

    private static IEnumerable<PropertyInfo> AllTables => typeof(MountWords).Assembly.GetTypes().Concat(typeof(SeccompWords).Assembly.GetTypes())
        .SelectMany(
            type => type.GetProperties(BindingFlags.Static | BindingFlags.Public).Where(property => property.PropertyType == typeof(WordTable)));

    /// <summary>abi-check compares the constants with the C headers; a word that is the name of one has to stand beside that one.</summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public void Word_that_is_a_name_of_C_has_the_number_of_that_name(string table)
    {
        (string Word, ulong Number)[] rows = RowsOf(table);
        rows.Select(row => row.Word).Should().OnlyHaveUniqueItems();
        foreach ((string word, ulong number) in rows.Where(row => char.IsUpper(row.Word[0]) && row.Word.Contains('_')))
        {
            if (ConstantOf(word) is { } constant)
                constant.Should().Be(number, word);
            else
                word.Should().StartWith("SCMP_", "only libseccomp's names are of no header of the kernel");
        }
    }

    private static (string Word, ulong Number)[] RowsOf(string table)
    {
        object value = AllTables.Single(property => $"{property.DeclaringType!.Name}.{property.Name}" == table).GetValue(null)!;
        return ((string, ulong)[])typeof(WordTable).GetField("_rows", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(value)!;
    }

    private static ulong? ConstantOf(string name)
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo? getter = typeof(Libc).GetProperty(name, Any)?.GetMethod ?? typeof(LibcExtensions).GetMethod("get_" + name, Any);
        return getter is null ? null : Convert.ToUInt64(getter.Invoke(null, null), CultureInfo.InvariantCulture);
    }
}
