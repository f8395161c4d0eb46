namespace OciRuntime.Linux.Tests;

/// <summary>
/// Lists of CPUs and memory nodes, as lib/bitmap-str.c of the kernel reads them: the examples and their meaning are of lib/test_bitmap.c.
/// </summary>
public sealed class BitmapListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0", "0")]
    [InlineData("0-3,7", "0 1 2 3 7")]
    [InlineData(" 1 , 3 ,", "1 3")]
    [InlineData("1,,2", "1 2")]
    [InlineData(",,  ,,1\n", "1")]
    [InlineData("0 2", "0 2")]
    [InlineData("5,4-4,0", "0 4 5")]
    [InlineData("0-15:1/4", "0 4 8 12")]
    [InlineData("1-15:2/4", "1 2 5 6 9 10 13 14")]
    [InlineData("0-7:4/4", "0 1 2 3 4 5 6 7")]
    [InlineData("0-3:0/1", "")]
    [InlineData("N", "15")]
    [InlineData("13-N", "13 14 15")]
    [InlineData("All:1/5", "0 5 10 15")]
    public void List_is_a_set_of_numbers(string text, string numbers)
    {
        BitmapList.TryParse(text, out BitmapList list).Should().BeTrue();

        string.Join(' ', list.ToNumbers(16)!).Should().Be(numbers);
    }

    [Theory]
    [InlineData("3-1")]
    [InlineData("3-")]
    [InlineData("-3")]
    [InlineData("x")]
    [InlineData("+1")]
    [InlineData("0x1")]
    [InlineData("1-2-3")]
    [InlineData("1 - 2")]
    [InlineData("0-7:")]
    [InlineData("0-7:2")]
    [InlineData("0-7:5/4")]
    [InlineData("0-7:0/0")]
    [InlineData("1:1/2")]
    [InlineData("N-0")]
    [InlineData("4294967295")]
    [InlineData("99999999999")]
    public void Text_that_the_kernel_refuses_is_no_list(string text) => BitmapList.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("16")]
    [InlineData("0-99999")]
    [InlineData("17-N")]
    public void Number_that_the_machine_has_not_is_refused_where_the_machine_is_known(string text)
    {
        BitmapList.TryParse(text, out BitmapList list).Should().BeTrue();

        list.ToNumbers(16).Should().BeNull();
        list.ToBits(16).Should().BeNull();
    }

    [Theory]
    [InlineData("0", "01")]
    [InlineData("0-2,9", "0702")]
    [InlineData("8", "0001")]
    [InlineData(",", "")]
    public void Bits_are_lowest_byte_first(string text, string bits)
    {
        BitmapList.TryParse(text, out BitmapList list).Should().BeTrue();

        Convert.ToHexString(list.ToBits(BitmapList.MostBits)!).Should().Be(bits);
    }
}
