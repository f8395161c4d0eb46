using System.Globalization;
using System.Text;

namespace OciRuntime.Cgroups.Systemd.DBus;

/// <summary>A value with its type: what goes into a variant.</summary>
internal abstract record DBusValue(string Signature)
{
    public static DBusValue Of(bool value) => new DBusNumber("b", value ? 1u : 0);

    public static DBusValue Of(ulong value) => new DBusNumber("t", value);

    public static DBusValue Of(uint value) => new DBusNumber("u", value);

    public static DBusValue Of(string value) => new DBusText("s", value);

    public static DBusValue Of(byte[] value) => new DBusBytes(value);

    public static DBusValue ArrayOf(string elementSignature, params DBusValue[] elements) => new DBusArray(elementSignature, elements);

    public static DBusValue Struct(params DBusValue[] members) => new DBusStruct(members);

    public abstract void WriteTo(DBusWriter writer);

    /// <summary>"D-Bus specification, Marshaling", by the first letter of a type.</summary>
    public static int AlignmentOf(char type) => type switch
    {
        'y' or 'g' or 'v' => 1,
        'n' or 'q' => 2,
        'x' or 't' or 'd' or '(' => 8,
        _ => 4,
    };
}

/// <summary>Every fixed type: y b n q i u x t, and d by its bits.</summary>
internal sealed record DBusNumber(string Type, ulong Bits) : DBusValue(Type)
{
    public override void WriteTo(DBusWriter writer)
    {
        switch (AlignmentOf(Type[0]))
        {
            case 1: writer.Byte((byte)Bits); break;
            case 2: writer.UInt16((ushort)Bits); break;
            case 4: writer.UInt32((uint)Bits); break;
            default: writer.UInt64(Bits); break;
        }
    }

    public override string ToString() => Type switch
    {
        "b" => Bits != 0 ? "true" : "false",
        "n" or "i" or "x" => ((long)Bits).ToString(CultureInfo.InvariantCulture),
        "d" => BitConverter.UInt64BitsToDouble(Bits).ToString(CultureInfo.InvariantCulture),
        _ => Bits.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>s, o and g.</summary>
internal sealed record DBusText(string Type, string Text) : DBusValue(Type)
{
    public override void WriteTo(DBusWriter writer)
    {
        if (Type == "g")
            writer.Signature(Text);
        else
            writer.String(Text);
    }

    public override string ToString() => $"'{Text}'";
}

internal sealed record DBusBytes(byte[] Value) : DBusValue("ay")
{
    public override void WriteTo(DBusWriter writer)
    {
        writer.UInt32((uint)Value.Length);
        writer.Bytes(Value);
    }

    public override string ToString() => Convert.ToHexString(Value);
}

internal sealed record DBusArray(string ElementSignature, DBusValue[] Elements) : DBusValue("a" + ElementSignature)
{
    public override void WriteTo(DBusWriter writer)
    {
        (int, int) array = writer.BeginArray(AlignmentOf(ElementSignature[0]));
        foreach (DBusValue element in Elements)
            element.WriteTo(writer);
        writer.EndArray(array);
    }

    public override string ToString() => $"[{string.Join<DBusValue>(", ", Elements)}]";
}

internal sealed record DBusStruct(DBusValue[] Members) : DBusValue(SignatureOf(Members))
{
    public override void WriteTo(DBusWriter writer)
    {
        writer.Align(8);
        foreach (DBusValue member in Members)
            member.WriteTo(writer);
    }

    public override string ToString() => $"({string.Join<DBusValue>(", ", Members)})";

    private static string SignatureOf(DBusValue[] members)
    {
        StringBuilder signature = new("(");
        foreach (DBusValue member in members)
            signature.Append(member.Signature);
        return signature.Append(')').ToString();
    }
}
