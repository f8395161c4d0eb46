namespace OciRuntime.Bench;

/// <summary>Interleaved rounds: whatever disturbs the machine disturbs all contenders alike.</summary>
internal sealed class Rounds(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, Samples samples)
{
    public const string Id = "bench";

    private const int WarmUps = 3;

    public void Measure(Turn turn, int rounds)
    {
        List<Contender> able = [.. contenders.Where(contender => IsAble(turn, contender))];
        for (int round = -WarmUps; round < rounds; round++)
        {
            // Each begins as often as every other: the first one of a round may find the caches colder.
            for (int i = 0; i < able.Count; i++)
                Take(turn, able[(i + round + WarmUps) % able.Count], round);
        }
    }

    private void Take(Turn turn, Contender contender, int round)
    {
        Request[] requests = [.. turn.Requests(contender, Id)!];
        if (turn.Alternates && round % 2 != 0)
            Array.Reverse(requests);
        Reading[] readings = stopwatch.AskAll([.. requests.Select(request => request.Fields)]);
        for (int i = 0; i < requests.Length; i++)
        {
            if (readings[i].Status != requests[i].Expected)
                throw new InvalidOperationException($"{string.Join(' ', requests[i].Command)}: status {readings[i].Status}");
            if (round >= 0 && requests[i].Scenario is { } scenario)
                samples.Add(scenario, contender.Name, round, readings[i]);
        }
    }

    /// <summary>One turn, command by command, so that what a failing one says can be shown.</summary>
    private bool IsAble(Turn turn, Contender contender)
    {
        if (turn.Requests(contender, Id) is not { } requests) return false;
        foreach (Request request in requests)
        {
            Reading reading = stopwatch.Ask(request.Fields);
            if (reading.Status == request.Expected) continue;
            Console.Error.WriteLine($"bench: {contender.Name} is left out of {string.Join(", ", turn.Scenarios)}: " +
                $"`{string.Join(' ', request.Command)}` ended with status {reading.Status}: {stopwatch.Errors}");
            foreach (string[] removal in contender.Remove(Id))
                stopwatch.Ask(removal);
            return false;
        }
        return true;
    }
}
