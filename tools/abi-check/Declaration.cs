using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace OciRuntime.AbiCheck;

/// <summary>One statement of ours about C: an expression and the value we believe it has.</summary>
/// <param name="Place">Where it stands in our code.</param>
internal sealed record Declaration(string Place, string Expression, string Value)
{
    /// <summary>What is compared is found by its C spelling, so nothing is listed here a second time.</summary>
    public static IEnumerable<Declaration> Of(Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            foreach (Declaration constant in Constants(type))
                yield return constant;
            if (type is { Namespace: "OciRuntime.Linux.Abi", IsValueType: true, IsEnum: false, IsNested: false })
            {
                foreach (Declaration layout in Layout(type))
                    yield return layout;
            }
        }
    }

    /// <summary>Constants whose whole name is upper case are C's; ours are written in camel case.</summary>
    private static IEnumerable<Declaration> Constants(Type type)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (field.IsLiteral && !type.IsEnum && Regex.IsMatch(field.Name, "^[A-Z_]+_[A-Z0-9_a-z]+$|^[A-Z][A-Z0-9]+$") && CType(field.FieldType) is { } c)
                yield return new Declaration($"{type.Name}.{field.Name}", $"({c})({field.Name})", $"({c})({field.GetRawConstantValue()}{Suffix(field.FieldType)})");
        }
    }

    private static IEnumerable<Declaration> Layout(Type type)
    {
        // sigset_t and the like are typedefs, everything else carries the struct keyword in C.
        string name = type.Name.EndsWith("_t", StringComparison.Ordinal) ? type.Name : $"struct {type.Name}";
        yield return new Declaration(type.Name, $"sizeof({name})", $"{SizeOf(type)}");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (field.Name.StartsWith("__", StringComparison.Ordinal))
                continue;
            string place = $"{type.Name}.{field.Name}";
            yield return new Declaration(place, $"__builtin_offsetof({name}, {field.Name})", $"{OffsetOf(type, field)}");
            yield return new Declaration(place, $"sizeof((({name} *)0)->{field.Name})", $"{SizeOf(field.FieldType)}");
        }
    }

    private static string? CType(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => "unsigned char",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "unsigned short",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "unsigned int",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "unsigned long",
        _ => type == typeof(nint) ? "long" : type == typeof(nuint) ? "unsigned long" : null,
    };

    private static string Suffix(Type type) => Type.GetTypeCode(type) is TypeCode.UInt32 or TypeCode.UInt64 || type == typeof(nuint) ? "UL" : "L";

    /// <summary>The size managed code uses; Marshal.SizeOf would answer for a marshalled copy and does not know inline arrays.</summary>
    private static int SizeOf(Type type) => Evaluate(code => code.Emit(OpCodes.Sizeof, type));

    private static int OffsetOf(Type type, FieldInfo field) => Evaluate(code =>
    {
        LocalBuilder value = code.DeclareLocal(type);
        code.Emit(OpCodes.Ldloca, value);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Conv_U);
        code.Emit(OpCodes.Ldloca, value);
        code.Emit(OpCodes.Conv_U);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Conv_I4);
    });

    private static int Evaluate(Action<ILGenerator> emit)
    {
        DynamicMethod method = new("evaluate", typeof(int), [], typeof(Declaration).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        emit(code);
        code.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, [])!;
    }
}
