using System.Text;

namespace OciRuntime.Linux.Tests;

public sealed class KernelTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("grüße 漢字 😀")]
    public void Valid_text_is_utf8(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        KernelText.GetString(bytes).Should().Be(text);
        KernelText.GetBytes(text).Should().Equal(bytes);
        KernelText.GetByteCount(text).Should().Be(bytes.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0xe9 })]
    [InlineData(new byte[] { (byte)'c', 0xf4, (byte)'t', 0xe9 })]
    [InlineData(new byte[] { 0xff, 0xfe, 0x80 })]
    [InlineData(new byte[] { 0xe6, 0xbc })] // a character that is cut off
    [InlineData(new byte[] { 0xe6, 0xbc, 0xa2, 0xe6, 0xbc })]
    [InlineData(new byte[] { 0xed, 0xb2, 0x80 })] // the three bytes of U+DC80 itself
    [InlineData(new byte[] { 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80 })] // a pair of surrogates, as CESU-8 writes it
    [InlineData(new byte[] { 0xc0, 0x80 })] // overlong
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98, 0x80, 0x80 })] // a byte right behind a pair of surrogates
    [InlineData(new byte[] { 0xf8, 0x88, 0x80, 0x80, 0x80 })]
    public void Any_bytes_come_back(byte[] bytes)
    {
        string text = KernelText.GetString(bytes);

        KernelText.GetBytes(text).Should().Equal(bytes);
        KernelText.GetByteCount(text).Should().Be(bytes.Length);
    }

    [Fact]
    public void Thousand_random_names_come_back()
    {
        Random random = new(14);
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            KernelText.GetBytes(KernelText.GetString(bytes)).Should().Equal(bytes);
        }
    }

    [Fact]
    public void Long_and_short_names_reach_the_kernel_as_they_were_read()
    {
        foreach (int length in (ReadOnlySpan<int>)[1, 30, 84, 85, 240])
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)0xe9, length)];
            using Utf8Z name = new(KernelText.GetString(bytes));
            AsRead(name).Should().Equal(bytes);
        }
    }

    private static unsafe byte[] AsRead(in Utf8Z text) =>
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text.Pointer).ToArray();
}
