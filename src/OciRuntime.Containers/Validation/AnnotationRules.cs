using OciRuntime.Containers.Vocabulary;

namespace OciRuntime.Containers.Validation;

/// <summary>"Keys MUST NOT be an empty string", "Values MUST be strings. Values MAY be an empty string" (config.md#annotations).</summary>
internal static class AnnotationRules
{
    public static void Check(ProblemList problems, Dictionary<string, string>? annotations)
    {
        if (annotations is null) return;
        foreach (KeyValuePair<string, string> annotation in annotations)
        {
            if (annotation.Key.Length == 0)
                problems.Add("/annotations/", "the key must not be empty");
            if (annotation.Value is null)
                problems.Add(Place.Member("/annotations", annotation.Key), "must not be null");
        }
    }
}
