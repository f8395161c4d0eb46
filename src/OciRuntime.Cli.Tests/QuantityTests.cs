namespace OciRuntime.Cli.Tests;

/// <summary>Sizes and times as Go programs take them on the command line.</summary>
public class QuantityTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("512", 512L)]
    [InlineData("512b", 512L)]
    [InlineData("64m", 64L << 20)]
    [InlineData("64M", 64L << 20)]
    [InlineData("64MB", 64L << 20)]
    [InlineData("64 MiB", 64L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2t", 2L << 40)]
    public void Sizes_are_powers_of_1024(string text, long bytes) => ByteSize.Parse(text).Should().Be(bytes);

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("64x")]
    [InlineData("64mbb")]
    [InlineData("6 4 m")]
    [InlineData("99999999p")]
    public void What_is_no_size_is_refused(string text) => ByteSize.Parse(text).Should().BeNull();

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("5s", 5000L)]
    [InlineData("100ms", 100L)]
    [InlineData("1.5h", 5400000L)]
    [InlineData("1m30s", 90000L)]
    [InlineData("1ns", 1L)]
    [InlineData("-2s", -2000L)]
    public void Times_have_units(string text, long ms) => Duration.ParseMs(text).Should().Be(ms);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("1d")]
    [InlineData("1.2.3s")]
    public void What_is_no_time_is_refused(string text) => Duration.ParseMs(text).Should().BeNull();
}
