using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class DBusWireTests
{
    // Laid out by hand after "Marshaling (Wire Format)" and "Message Format" of the specification.
    [Fact]
    public void Hello_is_byte_for_byte_what_the_specification_lays_out()
    {
        byte[] bytes = new DBusMessage
        {
            Type = DBusMessageType.MethodCall,
            Serial = 1,
            Path = "/org/freedesktop/DBus",
            Interface = "org.freedesktop.DBus",
            Member = "Hello",
            Destination = "org.freedesktop.DBus",
        }.ToBytes();

        string expected =
            "6C010001" + "00000000" + "01000000" + "6D000000"
            + "01016F00" + "15000000" + Text("/org/freedesktop/DBus") + "00" + "0000"
            + "02017300" + "14000000" + Text("org.freedesktop.DBus") + "00" + "000000"
            + "03017300" + "05000000" + Text("Hello") + "00" + "0000"
            + "06017300" + "14000000" + Text("org.freedesktop.DBus") + "00" + "000000";
        Convert.ToHexString(bytes).Should().Be(expected);
    }

    [Fact]
    public void Properties_of_a_unit_are_an_array_of_name_and_variant()
    {
        DBusWriter writer = new();
        (int, int) array = writer.BeginArray(elementAlignment: 8);
        foreach ((string name, DBusValue value) in (ReadOnlySpan<(string, DBusValue)>)
            [("A", DBusValue.Of(true)), ("TasksMax", DBusValue.Of(7ul)), ("PIDs", DBusValue.ArrayOf("u", DBusValue.Of(9u)))])
        {
            writer.Align(8);
            writer.String(name);
            writer.Variant(value);
        }
        writer.EndArray(array);

        string expected =
            "40000000" + "00000000"
            + "01000000" + Text("A") + "00" + "016200" + "000000" + "01000000"
            + "08000000" + Text("TasksMax") + "00" + "017400" + "0700000000000000"
            + "04000000" + Text("PIDs") + "00" + "02617500" + "000000" + "04000000" + "09000000";
        Convert.ToHexString(writer.Written).Should().Be(expected);
    }

    [Fact]
    public void Empty_array_of_structs_still_has_its_padding()
    {
        DBusWriter writer = new();
        writer.Variant(DBusValue.ArrayOf("(ss)"));

        // signature "a(ss)", padding to 4, length 0, padding to 8
        Convert.ToHexString(writer.Written).Should().Be("05" + Text("a(ss)") + "00" + "00" + "00000000" + "00000000");
    }

    [Fact]
    public void Structs_start_at_eight()
    {
        DBusWriter writer = new();
        writer.Byte(1);
        DBusValue.Struct(DBusValue.Of("x"), DBusValue.Of("rw")).WriteTo(writer);

        Convert.ToHexString(writer.Written).Should().Be("01" + "00000000000000" + "01000000" + "7800" + "0000" + "02000000" + "727700");
    }

    [Fact]
    public void Message_comes_back_as_it_was_sent()
    {
        DBusWriter body = new();
        body.String("unit");
        body.String("replace");
        byte[] bytes = new DBusMessage
        {
            Type = DBusMessageType.Signal,
            Serial = 77,
            Path = "/p",
            Interface = "a.b",
            Member = "M",
            Signature = "ss",
            Body = body.Written.ToArray(),
        }.ToBytes();

        DBusMessage.LengthOf(bytes).Should().Be(bytes.Length);
        DBusMessage message = DBusMessage.Parse(bytes);

        ((message.Type, message.Serial, message.Path, message.Interface, message.Member, message.Signature)).Should().Be(
            ((DBusMessageType Type, uint Serial, string? Path, string? Interface, string? Member, string Signature))((DBusMessageType.Signal, 77u,
                "/p", "a.b", "M", "ss")));
        DBusReader reader = new(message.Body, 0);
        reader.String().Should().Be("unit");
        reader.String().Should().Be("replace");
        reader.AtEnd.Should().BeTrue();
    }

    [Theory]
    [InlineData("42010001000000000100000000000000")] // big-endian
    [InlineData("6C010002000000000100000000000000")] // another protocol version
    [InlineData("6C010001FFFFFFFF0100000000000000")] // a body of four gigabytes
    public void Start_of_a_foreign_message_is_refused(string hex)
    {
        Invoking(() => DBusMessage.LengthOf(Convert.FromHexString(hex))).Should().Throw<OciException>();
    }

    [Fact]
    public void Text_longer_than_its_message_is_refused()
    {
        Invoking(() => new DBusReader([0xff, 0xff, 0xff, 0x7f, 0x41, 0], 0).String()).Should().Throw<OciException>();
        Invoking(() => new DBusReader([0xff, 0xff, 0xff, 0xff, 0x41, 0], 0).String()).Should().Throw<OciException>();
    }

    [Theory]
    [InlineData("unix:path=/run/user/1000/bus", "/run/user/1000/bus")]
    [InlineData("unix:path=/a%20b,guid=12;unix:abstract=/tmp/x", "/a b|@/tmp/x")]
    [InlineData("tcp:host=localhost,port=1", "")]
    [InlineData("", "")]
    public void Address_lists_sockets_in_order(string address, string paths)
    {
        string.Join('|', DBusAddress.Paths(address)).Should().Be(paths);
    }

    private static string Text(string text) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text));
}
