namespace OciRuntime.Bench;

/// <summary>A runtime, or the floor, and how its commands are written.</summary>
internal abstract record Contender(string Name, string Binary)
{
    public abstract string[] Run(string bundle, string id);
    public abstract string[] Create(string bundle, string id);
    public abstract string[] Start(string id);
    public abstract string[] State(string id);
    public abstract string[] Exec(string id, bool terminal);
    public abstract string[] Kill(string id);
    public abstract string[] Delete(string id);

    /// <summary>Where `create` leaves the pid of init.</summary>
    public abstract string PidFile(string id);

    /// <summary>Requests that take a container away, whatever state it is in.</summary>
    public abstract string[][] Remove(string id);
}

/// <summary>Everything with runc's command line.</summary>
internal sealed record RuntimeContender(string Name, string Binary) : Contender(Name, Binary)
{
    /// <summary>Its state, and what it caches there.</summary>
    public string Root => $"/run/{Name}";

    public override string[] Run(string bundle, string id) => Command("run", "--bundle", bundle, id);
    public override string[] Create(string bundle, string id) => Command("create", "--bundle", bundle, "--pid-file", PidFile(id), id);
    public override string[] Start(string id) => Command("start", id);
    public override string[] State(string id) => Command("state", id);
    public override string[] Exec(string id, bool terminal) => terminal ? Command("exec", "-t", id, "/bin/true") : Command("exec", id, "/bin/true");
    public override string[] Kill(string id) => Command("kill", id, "KILL");
    public override string[] Delete(string id) => Command("delete", id);
    public string[] ForceDelete(string id) => Command("delete", "--force", id);
    public string[] List() => Command("list");
    public override string[][] Remove(string id) => [["run", "-", .. ForceDelete(id)]];
    public override string PidFile(string id) => $"/run/{Name}-{id}.pid";

    private string[] Command(params string[] arguments) => [Binary, "--root", Root, .. arguments];
}

/// <summary>floor.c: it knows one bundle, and no terminals.</summary>
internal sealed record FloorContender() : Contender("floor", "/bench/floor")
{
    public override string[] Run(string bundle, string id) => [Binary, "run", bundle, id];
    public override string[] Create(string bundle, string id) => [Binary, "create", bundle, id];
    public override string[] Start(string id) => [Binary, "start", id];
    public override string[] State(string id) => [Binary, "state", id];
    public override string[] Exec(string id, bool terminal) => [Binary, "exec", id, "/bin/true"];
    public override string[] Kill(string id) => [Binary, "kill", id];
    public override string[] Delete(string id) => [Binary, "delete", id];
    public override string PidFile(string id) => $"/run/floor/{id}";
    public override string[][] Remove(string id) => [["run", "-", .. Kill(id)], ["gone", PidFile(id)], ["run", "-", .. Delete(id)]];
}
