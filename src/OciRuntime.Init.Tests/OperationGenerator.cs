using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using OciRuntime.Init.Operations;

namespace OciRuntime.Init.Tests;

/// <summary>Any operation with any values of its fields.</summary>
internal static class OperationGenerator
{
    /// <summary>Every kind of operation, found by what it derives from.</summary>
    public static IEnumerable<Type> Kinds => typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)));

    public static Arbitrary<Operation> Of(Type kind) => Value(kind).Select(value => (Operation)value).ToArbitrary();

    private static Gen<object> Value(Type type) => type switch
    {
        _ when type == typeof(string) => Text.Select(text => (object)text),
        _ when type == typeof(bool) => Gen.Elements(false, true).Select(value => (object)value),
        _ when type == typeof(int) => Number.Select(value => (object)(int)value),
        _ when type == typeof(uint) => Number.Select(value => (object)(uint)value),
        _ when type == typeof(long) => Number.Select(value => (object)value),
        _ when type == typeof(ulong) => Number.Select(value => (object)(ulong)value),
        _ when type == typeof(byte[]) => Gen.Choose(0, 255).ArrayOf().Select(values => (object)Array.ConvertAll(values, value => (byte)value)),
        _ when type == typeof(uint[]) => Number.ArrayOf().Select(values => (object)Array.ConvertAll(values, value => (uint)value)),
        _ when type == typeof(string[]) => Text.ArrayOf().Select(values => (object)values),
        _ when type.Namespace == typeof(Exec).Namespace || type == typeof(HookProcess) => Record(type),
        _ => throw new NotSupportedException($"no values of {type} are generated yet"),
    };

    /// <summary>Calls the constructor with the most parameters, and gives every other property a value, too.</summary>
    private static Gen<object> Record(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        ParameterInfo[] parameters = constructor.GetParameters();
        PropertyInfo[] properties = [.. type.GetProperties().Where(property =>
            property.CanWrite && property.DeclaringType == type && !Array.Exists(parameters, parameter => parameter.Name == property.Name))];
        Type[] types = [.. parameters.Select(parameter => parameter.ParameterType), .. properties.Select(property => property.PropertyType)];
        return Gen.CollectToArray(types, Value).Select(values =>
        {
            object record = constructor.Invoke(values[..parameters.Length]);
            for (int i = 0; i < properties.Length; i++)
                properties[i].SetValue(record, values[parameters.Length + i]);
            return record;
        });
    }

    /// <summary>Small numbers, and the ends of what each type holds.</summary>
    private static Gen<long> Number => Gen.OneOf(
        Gen.Choose(0, 1000).Select(value => (long)value),
        Gen.Elements(-1L, int.MinValue, int.MaxValue, uint.MaxValue, 1L << 40, long.MinValue, long.MaxValue));

    /// <summary>Text with characters of each length in UTF-8, and with a byte that is no part of any (see KernelText).</summary>
    private static Gen<string> Text => Gen.Elements("a", "/", "=", " ", "\n", "ä", "€", "😀", "\udc80").ArrayOf().Select(string.Concat);
}
