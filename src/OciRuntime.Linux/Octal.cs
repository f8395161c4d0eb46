namespace OciRuntime.Linux;

/// <summary>Permission bits as everybody writes them: C# has no octal numbers, and each digit stands for three bits.</summary>
internal static class Octal
{
    public const uint _0440 = 0b_100_100_000;
    public const uint _0500 = 0b_101_000_000;
    public const uint _0600 = 0b_110_000_000;
    public const uint _0644 = 0b_110_100_100;
    public const uint _0666 = 0b_110_110_110;
    public const uint _0700 = 0b_111_000_000;
    public const uint _0755 = 0b_111_101_101;
    public const uint _0777 = 0b_111_111_111;
    public const uint _06000 = 0b_110_000_000_000;
    public const uint _07777 = 0b_111_111_111_111;
    public const uint _0177777 = 0b_1_111_111_111_111_111;
}
