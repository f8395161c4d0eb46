using System.Text;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Planning;

/// <summary>A plan in words, one operation a line: the form in which plans are approved, and which --debug and --trace show.</summary>
internal sealed class PlanText : OperationWriter
{
    private readonly StringBuilder _text = new();
    private readonly bool _showVariables;

    private PlanText(bool showVariables) => _showVariables = showVariables;

    public static string Of(InitPlanWriter plan)
    {
        StringBuilder lines = new();
        foreach ((string name, string fields) in Operations(plan, showVariables: true))
            lines.Append($"{name} {fields}".TrimEnd(' ')).Append('\n');
        return lines.ToString();
    }

    /// <summary>Each operation as its name and its fields, without environments, in which people keep passwords.</summary>
    public static List<(string Name, string Fields)> Operations(InitPlanWriter plan) => Operations(plan, showVariables: false);

    private static unsafe List<(string Name, string Fields)> Operations(InitPlanWriter plan, bool showVariables)
    {
        List<(string, string)> operations = [];
        ReadOnlySpan<byte> bytes = plan.Finish();
        fixed (byte* start = bytes)
        {
            foreach (OperationReader op in new InitPlan(start, bytes.Length))
            {
                OperationReader reader = op;
                PlanText text = new(showVariables);
                InitMain.Read(ref reader).Write(text);
                operations.Add((op.Code.ToString(), text._text.ToString()));
            }
        }
        return operations;
    }

    /// <summary>A field that says nothing (an empty text, a flag that is off) is left out.</summary>
    public override void Text(string value, string name)
    {
        if (value.Length > 0)
            Append(name, value);
    }

    public override void List(ReadOnlySpan<string> values, string name)
    {
        if (values.Length > 0)
            Append(name, $"[{string.Join(' ', values!)}]");
    }

    public override void Variables(ReadOnlySpan<string> values, string name)
    {
        if (_showVariables)
            List(values, name);
        else
            Append(name, $"({values.Length} variables)");
    }

    public override void Flag(bool value, string name)
    {
        if (value)
            Append(name, "yes");
    }

    public override void Number(long value, Meaning meaning, string name)
    {
        if (value != 0 || meaning is not (Meaning.MountAttributes or Meaning.Propagation or Meaning.SchedulingFlags or Meaning.SeccompFlags))
            Append(name, InWords(value, meaning));
    }

    public override void Numbers(ReadOnlySpan<uint> values, Meaning meaning, string name)
    {
        string[] words = new string[values.Length];
        for (int i = 0; i < words.Length; i++)
            words[i] = InWords(values[i], meaning);
        List(words, name);
    }

    public override void Bytes(ReadOnlySpan<byte> value, string name) => Append(name, $"({value.Length} bytes)");

    private void Append(string name, string value)
    {
        if (_text.Length > 0)
            _text.Append(' ');
        _text.Append(char.ToLowerInvariant(name[0])).Append(name, 1, name.Length - 1).Append('=').Append(value);
    }

    private static string InWords(long value, Meaning meaning) => meaning switch
    {
        Meaning.Permissions => "0" + Convert.ToString(value, 8).PadLeft(3, '0'),
        Meaning.FileType => DeviceWords.Types.WordOf((ulong)value),
        Meaning.MountAttributes => Attributes((ulong)value),
        Meaning.Propagation => MountWords.Propagations.WordOf((ulong)value),
        Meaning.Capabilities => value == 0 ? "none" : CapabilityNames.Of((ulong)value).Replace(", ", ","),
        Meaning.Namespace => NamespaceWords.All.WordOf((ulong)value),
        Meaning.Resource => ProcessWords.Rlimits.WordOf((ulong)value),
        Meaning.Limit => (ulong)value == ulong.MaxValue ? "unlimited" : ((ulong)value).ToString(),
        Meaning.SchedulingPolicy => ProcessWords.SchedulingPolicies.WordOf((ulong)value),
        Meaning.SchedulingFlags => ProcessWords.SchedulingFlags.WordsOf((ulong)value),
        Meaning.IoClass => ProcessWords.IoClasses.WordOf((ulong)value),
        Meaning.Personality => ProcessWords.Personalities.WordOf((ulong)value),
        Meaning.SeccompFlags => SeccompWords.Flags.WordsOf((ulong)value),
        _ => value.ToString(),
    };

    /// <summary>The access time is a field of several bits, which is changed as a whole.</summary>
    private static string Attributes(ulong value) => (value & Libc.MOUNT_ATTR__ATIME) == Libc.MOUNT_ATTR__ATIME
        ? $"{MountWords.Setting.WordsOf(value & ~Libc.MOUNT_ATTR__ATIME)},atime".TrimStart(',')
        : MountWords.Setting.WordsOf(value);
}
