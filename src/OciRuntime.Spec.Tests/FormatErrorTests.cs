using System.Text;

namespace OciRuntime.Spec.Tests;

public class FormatErrorTests
{
    [Theory]
    [InlineData("{\n  \"process\": {\n    \"args\": [\"sh\", 7]\n  }\n}", "/process/args/1", 3, 20, "expected a string, found 7")]
    [InlineData("{\"process\": {\"terminal\": \"yes\"}}", "/process/terminal", 1, 26, "expected true or false, found a string")]
    [InlineData("{\"process\": {\"user\": {\"uid\": -1}}}", "/process/user/uid", 1, 30, "expected a whole number from 0 to 4294967295, found -1")]
    [InlineData("{\"process\": {\"user\": {\"uid\": 1.5}}}", "/process/user/uid", 1, 30, "found 1.5")]
    [InlineData("{\"process\": {\"user\": {\"umask\": 4294967296}}}", "/process/user/umask", 1, 32, "found 4294967296")]
    [InlineData("{\"mounts\": {}}", "/mounts", 1, 12, "expected an array, found an object")]
    [InlineData("{\"mounts\": [\n{\"source\": [1]}]}", "/mounts/0/source", 2, 12, "expected a string, found an array")]
    [InlineData("{\"linux\": true}", "/linux", 1, 11, "expected an object, found true")]
    [InlineData("{\"linux\": {\"sysctl\": {\"net/ipv4.ip\": 1}}}", "/linux/sysctl/net~1ipv4.ip", 1, 38, "expected a string, found 1")]
    [InlineData("{\"linux\": {\"netDevices\": {\"eth0\": 1}}}", "/linux/netDevices/eth0", 1, 35, "expected an object, found 1")]
    [InlineData("{\"linux\": {\"resources\": {\"memory\": {\"limit\": \"1g\"}}}}", "/linux/resources/memory/limit", 1, 46, "found a string")]
    [InlineData("{\"linux\": {\"resources\": {\"blockIO\": {\"weight\": 70000}}}}", "/linux/resources/blockIO/weight", 1, 48,
        "from 0 to 65535, found 70000")]
    [InlineData("{\"hostname\": \"\\ud800\"}", "/hostname", 1, 14, "found a string that is not valid Unicode")]
    [InlineData("[]", "", 1, 1, "expected an object, found an array")]
    [InlineData("null", "", 1, 1, "expected an object, found null")]
    public void A_wrong_type_is_reported_with_pointer_line_and_column(string json, string pointer, long line, long column, string message)
    {
        SpecFormatException error = Refused(Encoding.UTF8.GetBytes(json));

        ((error.Path, error.Line, error.Column)).Should().Be(((string Path, long Line, long Column))((pointer, line, column)));
        error.Message.Should().Contain(message);
        error.Message.Should().EndWith($" (line {line}, column {column})");
        error.Message.Should().StartWith(pointer);
    }

    [Theory]
    [InlineData("", 1, 1, "unexpected end of text")]
    [InlineData("   ", 1, 4, "unexpected end of text")]
    [InlineData("{\"hostname\": \"a\"", 1, 17, "unexpected end of text")]
    [InlineData("{\"hostname\": \"a", 1, 16, "unexpected end of text")]
    [InlineData("{\n\"hostname\" \"a\"}", 2, 12, "unexpected '\"'")]
    [InlineData("{\"hostname\": \"a\",}", 1, 18, "unexpected '}'")]
    [InlineData("{} x", 1, 4, "unexpected 'x'")]
    [InlineData("{\"a\": // no\n1}", 1, 7, "unexpected '/'")]
    [InlineData("\0\0", 1, 1, "unexpected byte 0x00")]
    [InlineData("{\"hostname\": \"a\0\"}", 1, 16, "unexpected byte 0x00")]
    [InlineData("hello", 1, 1, "unexpected 'h'")]
    public void Text_that_is_not_JSON_is_reported_with_line_and_column(string json, long line, long column, string message)
    {
        SpecFormatException error = Refused(Encoding.UTF8.GetBytes(json));

        error.Message.Should().Be($"invalid JSON: {message} (line {line}, column {column})");
        error.Path.Should().Be("");
    }

    [Fact]
    public void A_thousand_nested_arrays_are_refused_cleanly()
    {
        string nested = "{\"x\": " + new string('[', 1000) + new string(']', 1000) + "}";

        Refused(Encoding.UTF8.GetBytes(nested)).Message.Should().Contain("nested deeper than 64 levels");
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] text = [.. "{\"hostname\": \""u8, 0xff, 0xfe, .. "\"}"u8];

        SpecFormatException error = Refused(text);

        error.Path.Should().Be("/hostname");
        error.Message.Should().Contain("not valid Unicode");
    }

    [Fact, Trait("speed", "slow")]
    public void A_config_of_100_MB_is_read()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"annotations\": {\"k\": \"" + new string('x', 100_000_000) + "\"}}");

        SpecJson.ParseConfig(text).Annotations!["k"].Length.Should().Be(100_000_000);
    }

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a[3].b", "/a/3/b")]
    [InlineData("$.linux.sysctl['net.core.x']", "/linux/sysctl/net.core.x")]
    [InlineData("$.a['x/y~z'].b", "/a/x~1y~0z/b")]
    public void A_path_of_the_serializer_becomes_a_JSON_pointer(string path, string pointer) =>
        FormatFault.JsonPointer(path).Should().Be(pointer);

    private static SpecFormatException Refused(byte[] text) => Invoking(() => SpecJson.ParseConfig(text)).Should().Throw<SpecFormatException>().Which;
}
