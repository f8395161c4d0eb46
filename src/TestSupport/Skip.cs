using System.Diagnostics.CodeAnalysis;
using Xunit.v3;

namespace OciRuntime.TestSupport;

/// <summary>
/// Skips the test that runs, with a reason that the runner prints. No assembly of xunit's assertions is referenced: what a test expects is said in
/// the words of FluentAssertions alone.
/// </summary>
internal static class Skip
{
    /// <summary>Skips the test where the condition holds.</summary>
    public static void If([DoesNotReturnIf(true)] bool condition, string? reason)
    {
        if (condition) throw new SkipException(reason);
    }

    /// <summary>Skips the test unless the condition holds.</summary>
    public static void IfNot([DoesNotReturnIf(false)] bool condition, string? reason) => If(!condition, reason);
}

/// <summary>xunit tells a skipped test from a failed one by the first words of the message.</summary>
internal sealed class SkipException(string? reason) : Exception(DynamicSkipToken.Value + reason);
