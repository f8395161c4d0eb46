namespace OciRuntime.SpecTests.Harness;

/// <summary>A config.json under construction: what `runc spec` writes, without terminal and with the guest as its process.</summary>
internal sealed class ContainerConfig
{
    private const string Default = """
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": ["/bin/guest", "all"],
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            "cwd": "/",
            "capabilities": {
              "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
            },
            "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 }],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": false },
          "hostname": "runc",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            { "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm",
              "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"] },
            { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
              "options": ["nosuid", "noexec", "nodev", "relatime", "ro"] }
          ],
          "linux": {
            "resources": { "devices": [{ "allow": false, "access": "rwm" }] },
            "namespaces": [{ "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }],
            "maskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                            "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
          }
        }
        """;

    public JsonObject Root { get; } = JsonNode.Parse(Default)!.AsObject();

    /// <summary>Where the bundle lies, for absolute paths in the config.</summary>
    public required string BundleFolder { get; init; }

    public JsonObject Process => Root["process"]!.AsObject();
    public JsonObject Linux => Root["linux"]!.AsObject();
    public JsonArray Mounts => Root["mounts"]!.AsArray();
    public JsonArray Namespaces => Linux["namespaces"]!.AsArray();
    public JsonObject Resources => Linux["resources"]!.AsObject();

    /// <summary>The guest's actions, see guest.c.</summary>
    public void Guest(params ReadOnlySpan<string> actions) => Args(["/bin/guest", .. actions]);

    public void Args(params ReadOnlySpan<string> arguments) => Process["args"] = Array(arguments);

    public void Env(params ReadOnlySpan<string> variables) => Process["env"] = Array(variables);

    /// <summary>The same capabilities in bounding, effective and permitted.</summary>
    public void Capabilities(params ReadOnlySpan<string> names)
    {
        Process["capabilities"] = new JsonObject { ["bounding"] = Array(names), ["effective"] = Array(names), ["permitted"] = Array(names) };
    }

    public void Mount(string destination, string? type, string? source, params ReadOnlySpan<string> options)
    {
        JsonObject mount = new() { ["destination"] = destination, ["options"] = Array(options) };
        if (type is not null)
            mount["type"] = type;
        if (source is not null)
            mount["source"] = source;
        Mounts.Add((JsonNode)mount);
    }

    public void RemoveMount(string destination)
    {
        Mounts.Remove(Mounts.First(mount => (string?)mount!["destination"] == destination));
    }

    public void AddNamespace(string type, string? path = null)
    {
        JsonObject entry = new() { ["type"] = type };
        if (path is not null)
            entry["path"] = path;
        Namespaces.Add((JsonNode)entry);
    }

    public void RemoveNamespace(string type) => Namespaces.Remove(Namespaces.First(entry => (string?)entry!["type"] == type));

    /// <summary>A new user namespace with size ids from the given host id on; the rootfs must belong to that id.</summary>
    public void NewUserNamespace(uint hostId, uint size)
    {
        AddNamespace("user");
        Linux["uidMappings"] = new JsonArray(IdMapping(0, hostId, size));
        Linux["gidMappings"] = new JsonArray(IdMapping(0, hostId, size));
    }

    public static JsonObject IdMapping(uint containerId, uint hostId, uint size) =>
        new() { ["containerID"] = containerId, ["hostID"] = hostId, ["size"] = size };

    public void Hook(string kind, JsonObject hook)
    {
        JsonObject hooks = (Root["hooks"] ??= new JsonObject()).AsObject();
        (hooks[kind] ??= new JsonArray()).AsArray().Add((JsonNode)hook);
    }

    public static JsonArray Array(params ReadOnlySpan<string> texts)
    {
        JsonArray array = [];
        foreach (string text in texts)
            array.Add((JsonNode)text);
        return array;
    }
}
