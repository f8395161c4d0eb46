namespace OciRuntime.TestRunner;

/// <summary>The sum of all tallies of a run, and the folder of its result files, which a new run empties.</summary>
internal sealed class Results
{
    public string Folder { get; }

    public List<string> Failures { get; } = [];

    private int _passed;
    private int _skipped;

    public Results(string folder)
    {
        Folder = Path.GetFullPath(folder);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
    }

    public void Add(Tally tally)
    {
        _passed += tally.Passed;
        _skipped += tally.Skipped;
        Failures.AddRange(tally.Failures);
    }

    /// <summary>
    /// Prints every failure once more, for thousands of lines may stand above it, then the counts. Returns the exit code: 1 where a test failed.
    /// </summary>
    public int Summarize(TextWriter output)
    {
        foreach (string failure in Failures)
            output.WriteLine($"  failed {failure}");
        string skipped = _skipped == 0 ? "" : $", {_skipped} skipped";
        output.WriteLine($"{_passed} passed, {Failures.Count} failed{skipped}");
        return Failures.Count == 0 ? 0 : 1;
    }
}
