using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// The calls of org.freedesktop.systemd1(5) that a container needs, a connection each. All that one command waits for systemd
/// ends within <see cref="TimeoutMs"/>, and what it then takes back within <see cref="UndoMs"/>.
/// </summary>
/// <param name="user">The service manager of the calling user instead of the system's.</param>
/// <param name="unit">The container's.</param>
internal sealed class SystemdBus(bool user, string unit)
{
    private const int TimeoutMs = 25_000, UndoMs = 2_000; // engines begin to worry at 30 s
    private const string Service = "org.freedesktop.systemd1", Root = "/org/freedesktop/systemd1", Manager = "org.freedesktop.systemd1.Manager";
    private const string NoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit", UnitExists = "org.freedesktop.systemd1.UnitExists";

    private int _version;
    private int _leftMs = TimeoutMs;
    private bool _isSilent;

    /// <summary>257 of "257.9-1~deb13u1"; 0 where it cannot be told.</summary>
    public int Version => _version != 0 ? _version : _version = VersionOf(ManagerProperty("Version"));

    /// <summary>
    /// The cgroup of the service manager itself; "" for the system's, "/user.slice/user-1000.slice/user@1000.service" for a user's.
    /// </summary>
    public string ControlGroup => ManagerProperty("ControlGroup");

    /// <summary>Starts a transient unit and waits until systemd says that it is there.</summary>
    public void StartTransientUnit(List<UnitProperty> properties)
    {
        DBusWriter body = new();
        body.String(unit);
        body.String("replace");
        Properties(body, properties);
        body.EndArray(body.BeginArray(elementAlignment: 8)); // no auxiliary units
        try
        {
            try
            {
                StartAndWait(body);
            }
            catch (DBusErrorException error) when (error.Name == UnitExists)
            {
                // A unit of the same name that has failed keeps its name until it is reset.
                ResetFailedUnit();
                StartAndWait(body);
            }
        }
        catch (DBusErrorException error)
        {
            throw Explain(error, "StartTransientUnit");
        }
    }

    private void StartAndWait(DBusWriter body)
    {
        string result = RunJob("StartTransientUnit", "ssa(sv)a(sa(sv))", body.Written.ToArray());
        if (result == "done") return;
        ResetFailedUnit();
        throw new OciException($"error creating systemd unit \"{unit}\": got \"{result}\"")
        {
            Hint = $"\"systemctl status {unit}\" and the journal tell why",
        };
    }

    /// <summary>Changes properties until the next reboot; nothing of it is written to /etc.</summary>
    public void SetUnitProperties(List<UnitProperty> properties)
    {
        if (properties.Count == 0) return;
        DBusWriter body = new();
        body.String(unit);
        body.Boolean(true);
        Properties(body, properties);
        try
        {
            On("SetUnitProperties", connection => Call(connection, Manager, "SetUnitProperties", "sba(sv)", body.Written.ToArray()));
        }
        catch (DBusErrorException error)
        {
            throw Explain(error, "SetUnitProperties");
        }
    }

    /// <summary>Stops a unit and waits until it is gone; one that is not there is fine.</summary>
    public void StopUnit()
    {
        DBusWriter body = new();
        body.String(unit);
        body.String("replace");
        try
        {
            _ = RunJob("StopUnit", "ss", body.Written.ToArray());
        }
        catch (DBusErrorException error)
        {
            if (error.Name == NoSuchUnit) return;
            throw Explain(error, "StopUnit");
        }
        ResetFailedUnit();
    }

    /// <summary>Lets systemd forget a unit that has failed. One that has not, or that it does not know, is fine.</summary>
    public void ResetFailedUnit()
    {
        DBusWriter body = new();
        body.String(unit);
        try
        {
            On("ResetFailedUnit", connection => Call(connection, Manager, "ResetFailedUnit", "s", body.Written.ToArray()));
        }
        catch (DBusErrorException)
        {
        }
    }

    // Start and stop answer with a job, and tell of its end by a signal "JobRemoved" (u id, o job, s unit, s result), which
    // must be subscribed to before the job can end.
    private string RunJob(string method, string signature, byte[] body) => On(method, connection =>
    {
        Call(connection, Manager, "Subscribe", "", []);
        string job = new DBusReader(Call(connection, Manager, method, signature, body).Body, 0).String();
        while (true)
        {
            DBusMessage signal = connection.NextSignal();
            if (signal.Member != "JobRemoved" || signal.Signature != "uoss") continue;
            DBusReader reader = new(signal.Body, 0);
            _ = reader.UInt32();
            string path = reader.String();
            _ = reader.String();
            if (path == job) return reader.String();
        }
    });

    private string ManagerProperty(string name)
    {
        DBusWriter body = new();
        body.String(Manager);
        body.String(name);
        try
        {
            DBusMessage answer = On($"Get {name}",
                connection => Call(connection, "org.freedesktop.DBus.Properties", "Get", "ss", body.Written.ToArray()));
            DBusReader reader = new(answer.Body, 0);
            return reader.Basic(reader.Signature()) as string ?? "";
        }
        catch (DBusErrorException error)
        {
            throw Explain(error, $"Get {name}");
        }
    }

    private static void Properties(DBusWriter body, List<UnitProperty> properties)
    {
        (int, int) array = body.BeginArray(elementAlignment: 8);
        foreach (UnitProperty property in properties)
        {
            body.Align(8);
            body.String(property.Name);
            body.Variant(property.Value);
        }
        body.EndArray(array);
    }

    private static DBusMessage Call(DBusConnection connection, string contract, string member, string signature, byte[] body) =>
        connection.Call(new DBusMessage
        {
            Type = DBusMessageType.MethodCall,
            Serial = connection.NextSerial(),
            Path = Root,
            Interface = contract,
            Member = member,
            Destination = Service,
            Signature = signature,
            Body = body,
        });

    private OciException Explain(DBusErrorException error, string method) =>
        new($"systemd: {method}({unit}): {error.Message} ({error.Name})");

    // One time for all calls: a second one must not wait as long again. After it a little is left, once, to take things back.
    private T On<T>(string method, Func<DBusConnection, T> action)
    {
        long start = Environment.TickCount64;
        try
        {
            using DBusConnection connection = Open();
            T answer = action(connection);
            _leftMs -= (int)(Environment.TickCount64 - start);
            return answer;
        }
        catch (OciException error) when (error.Error == Errno.ETIMEDOUT)
        {
            _leftMs = _isSilent ? 0 : UndoMs;
            _isSilent = true;
            throw new OciException($"systemd did not answer within {TimeoutMs / 1000} s: {method}({unit})");
        }
    }

    private DBusConnection Open()
    {
        foreach (string path in user ? UserSockets() : SystemSockets())
        {
            if (DBusConnection.TryOpen(path, _leftMs) is not { } connection) continue;
            // systemd's own socket has no bus behind it: nobody to say hello to, and signals come unasked.
            if (!path.EndsWith("/private"))
                Greet(connection);
            return connection;
        }
        throw new OciException("systemd cannot be reached: nothing answers on its socket or on the message bus")
        {
            Hint = user ? "is XDG_RUNTIME_DIR set, and does a \"systemd --user\" run?" : "was the host booted with systemd?",
        };
    }

    private static void Greet(DBusConnection connection)
    {
        Bus(connection, "Hello", "", []);
        DBusWriter rule = new();
        rule.String($"type='signal',sender='{Service}',path='{Root}',interface='{Manager}',member='JobRemoved'");
        Bus(connection, "AddMatch", "s", rule.Written.ToArray());
    }

    private static void Bus(DBusConnection connection, string member, string signature, byte[] body) => connection.Call(new DBusMessage
    {
        Type = DBusMessageType.MethodCall,
        Serial = connection.NextSerial(),
        Path = "/org/freedesktop/DBus",
        Interface = "org.freedesktop.DBus",
        Member = member,
        Destination = "org.freedesktop.DBus",
        Signature = signature,
        Body = body,
    });

    // The private socket first: it needs no bus daemon, and root may always use it.
    private static List<string> SystemSockets()
    {
        List<string> paths = ["/run/systemd/private"];
        paths.AddRange(DBusAddress.Paths(Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS") ?? "unix:path=/run/dbus/system_bus_socket"));
        return paths;
    }

    private static List<string> UserSockets()
    {
        string runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "";
        string bus = Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") ?? "";
        List<string> paths = [];
        if (runtime.Length > 0)
            paths.Add($"{runtime}/systemd/private");
        if (bus.Length > 0)
            paths.AddRange(DBusAddress.Paths(bus));
        else if (runtime.Length > 0)
            paths.Add($"{runtime}/bus");
        return paths;
    }

    /// <summary>"257.9-1~deb13u1", "v245.4-1.fc32", "252"</summary>
    internal static int VersionOf(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().TrimStart('v');
        int end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], out int version) ? version : 0;
    }
}
