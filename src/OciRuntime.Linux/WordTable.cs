namespace OciRuntime.Linux;

/// <summary>
/// Words of config.json and the numbers that stand for them, to be looked up in both directions. A kind of words has one table: the validator asks
/// whether a word is in it, the planner asks for its number, and `features` lists its words.
/// </summary>
internal sealed class WordTable
{
    private readonly (string Word, ulong Number)[] _rows;

    public WordTable(params (string Word, ulong Number)[] rows) => _rows = rows;

    public WordTable(params (string Word, int Number)[] rows)
    {
        _rows = new (string, ulong)[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            _rows[i] = (rows[i].Word, (ulong)rows[i].Number);
    }

    /// <summary>All words, in the order of the table.</summary>
    public string[] Words => Array.ConvertAll(_rows, row => row.Word);

    public bool Has(string? word) => NumberOf(word) is not null;

    /// <summary>The number of a word; null for a word that the table does not have.</summary>
    public ulong? NumberOf(string? word)
    {
        foreach ((string known, ulong number) in _rows)
            if (known == word) return number;
        return null;
    }

    /// <summary>The number of a word that the validator has let pass.</summary>
    public ulong Require(string? word) => NumberOf(word) ?? throw new OciException($"unknown word \"{word}\"");

    /// <summary>The word of a number, or the number itself where there is none.</summary>
    public string WordOf(ulong number)
    {
        foreach ((string word, ulong known) in _rows)
            if (known == number) return word;
        return number.ToString();
    }

    /// <summary>The words of a set of bits, "nosuid,nodev"; bits without a word stand at the end as one number.</summary>
    public string WordsOf(ulong bits)
    {
        List<string> words = [];
        foreach ((string word, ulong bit) in _rows)
        {
            if ((bits & bit) == 0) continue;
            words.Add(word);
            bits &= ~bit;
        }
        if (bits != 0)
            words.Add($"0x{bits:x}");
        return string.Join(',', words);
    }
}
