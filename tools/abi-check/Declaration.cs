using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace OciRuntime.AbiCheck;

/// <summary>One statement of ours about C: an expression and the value we believe it has.</summary>
/// <param name="Place">Where it stands in our code.</param>
internal sealed record Declaration(string Place, string Expression, string Value)
{
    /// <summary>What our code declares. It is found by its C spelling, so nothing is listed here a second time.</summary>
    public static IEnumerable<Declaration> Of(Code code)
    {
        foreach (Type type in code.Ours.SelectMany(assembly => assembly.GetTypes()).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            foreach (Declaration constant in Constants(type))
                yield return constant;
            if (type is { Namespace: "OciRuntime.Linux.Abi", IsValueType: true, IsEnum: false, IsNested: false })
            {
                foreach (Declaration layout in Layout(type))
                    yield return layout;
            }
            if (type.DeclaringType is { Name: "bpf_attr" } && !type.IsDefined(typeof(System.Runtime.CompilerServices.InlineArrayAttribute)))
            {
                // The members of the union: one has a name, the others' fields stand in the union itself.
                foreach (FieldInfo field in type.GetFields())
                    yield return Offset("union bpf_attr", (type.Name == "prog_query" ? "query." : "") + field.Name, type, field);
            }
            if (type.Name == "LibcExtensions")
            {
                foreach (MethodInfo getter in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
                    .Where(method => method.Name.StartsWith("get_", StringComparison.Ordinal)))
                {
                    yield return Constant("Libc", getter);
                }
            }
        }
    }

    /// <summary>What our code uses of Tmds.LibC, by its assemblies' own tables of references.</summary>
    public static IEnumerable<Declaration> OfPackage(Code code)
    {
        Type libc = code.Package.GetType("Tmds.Linux.LibC")!;
        HashSet<string> members = [], types = [];
        foreach (Assembly user in code.Ours)
            References.Read(user, members, types);
        foreach (string member in members.Order(StringComparer.Ordinal))
        {
            if (!member.StartsWith("get_", StringComparison.Ordinal) || member == "get_errno") continue;
            // SIG_IGN and its like are pointers in C, which no preprocessor compares.
            MethodInfo getter = libc.GetMethod(member)!;
            if (!getter.ReturnType.IsPointer)
                yield return Constant("Tmds.LibC", getter);
        }
        foreach (string name in types.Order(StringComparer.Ordinal))
        {
            Type type = code.Package.GetType("Tmds.Linux." + name)!;
            if (!type.IsValueType || Scalar(type) is not null) continue;
            foreach (Declaration layout in Layout(type))
                yield return layout;
        }
    }

    private static Declaration Constant(string owner, MethodInfo getter)
    {
        object value = getter.Invoke(null, null)!;
        // mode_t and its like hold one number.
        while (!value.GetType().IsPrimitive)
            value = Scalar(value.GetType())!.GetValue(value)!;
        string name = getter.Name["get_".Length..], c = CType(value.GetType())!;
        return new Declaration($"{owner}.{name}", $"({c})({name})", $"({c})({value}{Suffix(value.GetType())})");
    }

    private static FieldInfo? Scalar(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is [{ Name: "__value" } only] ? only : null;

    /// <summary>Constants whose whole name is upper case are C's; ours are written in camel case.</summary>
    private static IEnumerable<Declaration> Constants(Type type)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (field.IsLiteral && !type.IsEnum && Regex.IsMatch(field.Name, "^[A-Z_]+_[A-Z0-9_a-z]+$|^[A-Z][A-Z0-9]+$")
                && CType(field.FieldType) is { } c)
            {
                yield return new Declaration($"{type.Name}.{field.Name}", $"({c})({field.Name})",
                    $"({c})({field.GetRawConstantValue()}{Suffix(field.FieldType)})");
            }
        }
    }

    private static IEnumerable<Declaration> Layout(Type type)
    {
        // sigset_t and the like are typedefs, everything else carries the struct keyword in C.
        string name = type.Name.EndsWith("_t", StringComparison.Ordinal) ? type.Name : $"struct {type.Name}";
        yield return Size(name, type);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            // "<fd>k__BackingField" and "_msg_iovlen" stand behind properties that are called as C calls the field.
            string member = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
            if (member.StartsWith("__", StringComparison.Ordinal) || (field.IsPrivate && type.GetProperty(member.TrimStart('_')) is null))
                continue;
            member = member.TrimStart('_');
            yield return Offset(name, member, type, field);
            yield return new Declaration($"{type.Name}.{member}", $"sizeof((({name} *)0)->{member})", $"{SizeOf(field.FieldType)}");
        }
    }

    /// <summary>The place of a field in a struct, which C calls <paramref name="c"/>, and the field <paramref name="member"/>.</summary>
    public static Declaration Offset(string c, string member, Type type, FieldInfo field) =>
        new($"{type.Name}.{member}", $"__builtin_offsetof({c}, {member})", $"{OffsetOf(type, field)}");

    public static Declaration Size(string c, Type type) => new(type.Name, $"sizeof({c})", $"{SizeOf(type)}");

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
