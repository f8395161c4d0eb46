using System.Reflection;

namespace OciRuntime.Linux.Tests;

public sealed class OctalTests
{
    public static TheoryData<string> Names => new(typeof(Octal).GetFields().Select(number => number.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_octal_number_has_the_value_that_its_name_says(string name)
    {
        uint value = (uint)typeof(Octal).GetField(name, BindingFlags.Static | BindingFlags.Public)!.GetRawConstantValue()!;
        ("_0" + Convert.ToString(value, 8)).Should().Be(name);
    }
}
