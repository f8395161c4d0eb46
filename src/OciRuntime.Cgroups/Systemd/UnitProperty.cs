using OciRuntime.Cgroups.Systemd.DBus;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>A property of a unit, by the name it has on the bus (org.freedesktop.systemd1(5)), which is not always that of unit files.</summary>
internal readonly record struct UnitProperty(string Name, DBusValue Value)
{
    public UnitProperty(string name, bool value)
        : this(name, DBusValue.Of(value))
    {
    }

    public UnitProperty(string name, ulong value)
        : this(name, DBusValue.Of(value))
    {
    }

    public UnitProperty(string name, string value)
        : this(name, DBusValue.Of(value))
    {
    }

    public override string ToString() => $"{Name}={Value}";
}
