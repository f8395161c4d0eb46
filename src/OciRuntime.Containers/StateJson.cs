using System.Text.Json;
using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Spec;
using OciRuntime.Spec.Reading;

namespace OciRuntime.Containers;

/// <summary>state.json, written and read by hand: the serializer's set-up would cost more than all else that `state` or `kill` do.</summary>
internal static unsafe class StateJson
{
    public static ReadOnlySpan<byte> Write(StateFile state)
    {
        JsonText json = new();
        json.WriteStartObject();
        json.WriteString("id"u8, state.Id);
        json.WriteNumber("pid"u8, state.Pid);
        json.WriteNumber("startTime"u8, state.StartTime);
        json.WriteString("created"u8, state.Created.ToString("O"));
        json.WriteString("bundle"u8, StatePath.ToText(state.Bundle));
        json.WriteString("rootfs"u8, StatePath.ToText(state.Rootfs));
        json.WriteBoolean("hasProcess"u8, state.HasProcess);
        json.WriteBoolean("ownsPidNamespace"u8, state.OwnsPidNamespace);
        json.WriteBoolean("noNewKeyring"u8, state.NoNewKeyring);
        if (state.TightMemory > 0)
            json.WriteNumber("tightMemory"u8, state.TightMemory);
        WriteAnnotations(json, state.Annotations);
        WriteCgroup(json, state.Cgroup);
        if (state.ListenerPath is not null)
            json.WriteString("listenerPath"u8, state.ListenerPath);
        if (state.ListenerMetadata is not null)
            json.WriteString("listenerMetadata"u8, state.ListenerMetadata);
        if (state.NotifiesFromCreate)
            json.WriteBoolean("notifiesFromCreate"u8, true);
        WriteResctrl(json, state.Resctrl);
        WriteHooks(json, "poststart"u8, state.Poststart);
        WriteHooks(json, "poststop"u8, state.Poststop);
        json.WriteEndObject();
        return json.Written;
    }

    /// <exception cref="JsonException">Not JSON; a value of another type throws what <see cref="Utf8JsonReader"/> throws.</exception>
    public static StateFile Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader json = new(utf8);
        StateFile state = new();
        json.Read();
        if (!JsonCursor.IsObject(ref json)) throw new JsonException("null instead of an object");
        while (JsonCursor.NextMember(ref json))
        {
            if (JsonCursor.Is(ref json, "id"u8))
                state.Id = JsonCursor.Text(ref json) ?? "";
            else if (JsonCursor.Is(ref json, "pid"u8))
                state.Pid = JsonCursor.Int32(ref json);
            else if (JsonCursor.Is(ref json, "startTime"u8))
                state.StartTime = JsonCursor.UInt64(ref json);
            else if (JsonCursor.Is(ref json, "created"u8))
                state.Created = json.GetDateTime();
            else if (JsonCursor.Is(ref json, "bundle"u8))
                state.Bundle = StatePath.FromText(JsonCursor.Text(ref json) ?? "");
            else if (JsonCursor.Is(ref json, "rootfs"u8))
                state.Rootfs = StatePath.FromText(JsonCursor.Text(ref json) ?? "");
            else if (JsonCursor.Is(ref json, "hasProcess"u8))
                state.HasProcess = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "ownsPidNamespace"u8))
                state.OwnsPidNamespace = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "noNewKeyring"u8))
                state.NoNewKeyring = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "tightMemory"u8))
                state.TightMemory = JsonCursor.Int64(ref json);
            else if (JsonCursor.Is(ref json, "annotations"u8))
                state.Annotations = JsonCursor.TextMembers(ref json);
            else if (JsonCursor.Is(ref json, "cgroup"u8))
                state.Cgroup = ReadCgroup(ref json);
            else if (JsonCursor.Is(ref json, "listenerPath"u8))
                state.ListenerPath = JsonCursor.Text(ref json);
            else if (JsonCursor.Is(ref json, "listenerMetadata"u8))
                state.ListenerMetadata = JsonCursor.Text(ref json);
            else if (JsonCursor.Is(ref json, "notifiesFromCreate"u8))
                state.NotifiesFromCreate = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "resctrl"u8))
                state.Resctrl = ReadResctrl(ref json);
            else if (JsonCursor.Is(ref json, "poststart"u8))
                state.Poststart = JsonCursor.Items(ref json, &ConfigReader.ReadHook);
            else if (JsonCursor.Is(ref json, "poststop"u8))
                state.Poststop = JsonCursor.Items(ref json, &ConfigReader.ReadHook);
            else
                json.Skip();
        }
        return state;
    }

    private static void WriteAnnotations(JsonText json, Dictionary<string, string>? annotations)
    {
        if (annotations is null) return;
        json.WriteStartObject("annotations"u8);
        foreach ((string key, string value) in annotations)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteCgroup(JsonText json, CgroupState cgroup)
    {
        json.WriteStartObject("cgroup"u8);
        json.WriteNumber("layout"u8, (int)cgroup.Layout);
        json.WriteBoolean("rootless"u8, cgroup.Rootless);
        json.WriteBoolean("explicitPath"u8, cgroup.ExplicitPath);
        if (cgroup.Unit is not null)
            json.WriteString("unit"u8, cgroup.Unit);
        if (cgroup.Slice is not null)
            json.WriteString("slice"u8, cgroup.Slice);
        json.WriteStartArray("hierarchies"u8);
        foreach (CgroupHierarchy hierarchy in cgroup.Hierarchies)
        {
            json.WriteStartObject();
            json.WriteString("controllers"u8, hierarchy.Controllers);
            json.WriteString("mountPoint"u8, StatePath.ToText(hierarchy.MountPoint));
            json.WriteString("directory"u8, StatePath.ToText(hierarchy.Directory));
            json.WriteNumber("made"u8, hierarchy.Made);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static CgroupState ReadCgroup(ref Utf8JsonReader json)
    {
        CgroupState cgroup = new();
        if (!JsonCursor.IsObject(ref json)) return cgroup;
        while (JsonCursor.NextMember(ref json))
        {
            if (JsonCursor.Is(ref json, "layout"u8))
                cgroup.Layout = (CgroupLayout)JsonCursor.Int32(ref json);
            else if (JsonCursor.Is(ref json, "rootless"u8))
                cgroup.Rootless = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "explicitPath"u8))
                cgroup.ExplicitPath = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "unit"u8))
                cgroup.Unit = JsonCursor.Text(ref json);
            else if (JsonCursor.Is(ref json, "slice"u8))
                cgroup.Slice = JsonCursor.Text(ref json);
            else if (JsonCursor.Is(ref json, "hierarchies"u8))
                cgroup.Hierarchies = JsonCursor.Items(ref json, &ReadHierarchy) ?? [];
            else
                json.Skip();
        }
        return cgroup;
    }

    private static CgroupHierarchy? ReadHierarchy(ref Utf8JsonReader json)
    {
        CgroupHierarchy hierarchy = new();
        if (!JsonCursor.IsObject(ref json)) return null;
        while (JsonCursor.NextMember(ref json))
        {
            if (JsonCursor.Is(ref json, "controllers"u8))
                hierarchy.Controllers = JsonCursor.Text(ref json) ?? "";
            else if (JsonCursor.Is(ref json, "mountPoint"u8))
                hierarchy.MountPoint = StatePath.FromText(JsonCursor.Text(ref json) ?? "");
            else if (JsonCursor.Is(ref json, "directory"u8))
                hierarchy.Directory = StatePath.FromText(JsonCursor.Text(ref json) ?? "");
            else if (JsonCursor.Is(ref json, "made"u8))
                hierarchy.Made = JsonCursor.Int32(ref json);
            else
                json.Skip();
        }
        return hierarchy;
    }

    private static void WriteResctrl(JsonText json, ResctrlState? resctrl)
    {
        if (resctrl is null) return;
        json.WriteStartObject("resctrl"u8);
        json.WriteString("root"u8, resctrl.Root);
        json.WriteString("group"u8, resctrl.Group);
        json.WriteBoolean("isOwn"u8, resctrl.IsOwn);
        if (resctrl.Monitor is not null)
            json.WriteString("monitor"u8, resctrl.Monitor);
        json.WriteEndObject();
    }

    private static ResctrlState? ReadResctrl(ref Utf8JsonReader json)
    {
        if (!JsonCursor.IsObject(ref json)) return null;
        ResctrlState resctrl = new();
        while (JsonCursor.NextMember(ref json))
        {
            if (JsonCursor.Is(ref json, "root"u8))
                resctrl.Root = JsonCursor.Text(ref json) ?? "";
            else if (JsonCursor.Is(ref json, "group"u8))
                resctrl.Group = JsonCursor.Text(ref json) ?? "";
            else if (JsonCursor.Is(ref json, "isOwn"u8))
                resctrl.IsOwn = JsonCursor.Bool(ref json);
            else if (JsonCursor.Is(ref json, "monitor"u8))
                resctrl.Monitor = JsonCursor.Text(ref json);
            else
                json.Skip();
        }
        return resctrl;
    }

    private static void WriteHooks(JsonText json, ReadOnlySpan<byte> name, List<Hook>? hooks)
    {
        if (hooks is null) return;
        json.WriteStartArray(name);
        foreach (Hook hook in hooks)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, hook.Path!);
            WriteTexts(json, "args"u8, hook.Args);
            WriteTexts(json, "env"u8, hook.Env);
            if (hook.Timeout is { } timeout)
                json.WriteNumber("timeout"u8, timeout);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTexts(JsonText json, ReadOnlySpan<byte> name, List<string>? texts)
    {
        if (texts is null) return;
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
