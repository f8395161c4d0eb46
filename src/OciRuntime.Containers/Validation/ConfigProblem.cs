namespace OciRuntime.Containers.Validation;

/// <summary>One thing wrong with a config: where (JSON pointer, RFC 6901) and what.</summary>
internal readonly record struct ConfigProblem(string Pointer, string Message)
{
    public override string ToString() => Pointer.Length == 0 ? Message : $"{Pointer}: {Message}";
}
