using System.Runtime.CompilerServices;

namespace OciRuntime.TestSupport;

/// <summary>The former name of <see cref="FactAttribute"/>, for tests that are being written while this changes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SkippableFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line);

/// <summary>The former name of <see cref="TheoryAttribute"/>, for tests that are being written while this changes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SkippableTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : TheoryAttribute(file, line);
