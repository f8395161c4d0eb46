namespace OciRuntime.Containers.Tests.Validation;

/// <summary>One broken config a row; the whole answer is compared, so a row also proves that nothing else is reported.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("""{"ociVersion": null}""", "/ociVersion: is required")]
    [InlineData("""{"ociVersion": "one"}""", "/ociVersion: \"one\" is not a semantic version")]
    [InlineData("""{"ociVersion": "1.0"}""", "/ociVersion: \"1.0\" is not a semantic version")]
    [InlineData("""{"ociVersion": "1.0.0-"}""", "/ociVersion: \"1.0.0-\" is not a semantic version")]
    [InlineData("""{"ociVersion": "01.0.0"}""", "/ociVersion: \"01.0.0\" is not a semantic version")]
    [InlineData("""{"ociVersion": "2.0.0"}""", "/ociVersion: version 2.0.0 is not supported, expected 1.x.y")]
    [InlineData("""{"ociVersion": "0.9.0"}""", "/ociVersion: version 0.9.0 is not supported, expected 1.x.y")]
    [InlineData("""{"root": null}""", "/root: root must be specified")]
    [InlineData("""{"root": {"path": ""}}""", "/root/path: is required")]
    [InlineData("""{"root": {"path": "a\u0000b"}}""", "/root/path: contains a NUL byte")]
    [InlineData("""{"annotations": {"": "x"}}""", "/annotations/: the key must not be empty")]
    public void Top(string overlay, string problem) => ConfigFrom.Problems(overlay).Should().Equal(problem);

    [Theory]
    [InlineData("""{"cwd": null}""", "/cwd: Cwd property must not be empty")]
    [InlineData("""{"cwd": "tmp"}""", "/cwd: Cwd must be an absolute path")]
    [InlineData("""{"cwd": "/a\u0000"}""", "/cwd: contains a NUL byte")]
    [InlineData("""{"args": []}""", "/args: args must not be empty")]
    [InlineData("""{"args": null}""", "/args: args must not be empty")]
    [InlineData("""{"args": ["sh", "a\u0000b"]}""", "/args/1: contains a NUL byte")]
    [InlineData("""{"args": ["sh", null]}""", "/args/1: must not be null")]
    [InlineData("""{"env": ["A=1", ""]}""", "/env/1: has no name")]
    [InlineData("""{"env": ["=1"]}""", "/env/0: has no name")]
    [InlineData("""{"env": ["A"]}""", "/env/0: \"A\" has no value, expected NAME=value")]
    [InlineData("""{"env": ["A=\u0000"]}""", "/env/0: contains a NUL byte")]
    [InlineData("""{"user": {"umask": 512}}""", "/user/umask: has more than the nine permission bits (0777)")]
    [InlineData("""{"oomScoreAdj": 1001}""", "/oomScoreAdj: 1001 is not between -1000 and 1000")]
    [InlineData("""{"apparmorProfile": "a\u0000"}""", "/apparmorProfile: contains a NUL byte")]
    [InlineData("""{"selinuxLabel": "a\u0000"}""", "/selinuxLabel: contains a NUL byte")]
    [InlineData("""{"terminal": true, "consoleSize": {"height": 65536}}""", "/consoleSize/height: 65536 is larger than 65535")]
    [InlineData("""{"terminal": true, "consoleSize": {"width": 65536}}""", "/consoleSize/width: 65536 is larger than 65535")]
    public void Process(string overlay, string problem) =>
        ConfigFrom.Problems($$"""{"process": {{overlay}} }""").Should().Equal("/process" + problem);

    [Theory]
    [InlineData("""{"type": "RLIMIT_X", "soft": 1, "hard": 1}""", "/0/type: unknown rlimit \"RLIMIT_X\"")]
    [InlineData("""{"soft": 1, "hard": 1}""", "/0/type: unknown rlimit \"\"")]
    [InlineData("""{"type": "RLIMIT_CPU", "hard": 1}""", "/0/soft: is required")]
    [InlineData("""{"type": "RLIMIT_CPU", "soft": 1}""", "/0/hard: is required")]
    [InlineData("""{"type": "RLIMIT_CPU", "soft": 2, "hard": 1}""", "/0/soft: 2 is above the hard limit 1")]
    [InlineData("""{"type": "RLIMIT_AS", "soft": 1, "hard": 1}, {"type": "RLIMIT_AS", "soft": 2, "hard": 2}""",
        "/1/type: duplicate rlimit \"RLIMIT_AS\"")]
    [InlineData("null", "/0: must not be null")]
    public void Rlimits(string entries, string problem) =>
        ConfigFrom.Problems($$"""{"process": {"rlimits": [{{entries}}]} }""").Should().Equal("/process/rlimits" + problem);

    [Theory]
    [InlineData("""{"scheduler": {}}""", "/scheduler/policy: scheduler policy is required")]
    [InlineData("""{"scheduler": {"policy": "SCHED_X"}}""", "/scheduler/policy: unknown policy \"SCHED_X\"")]
    [InlineData("""{"scheduler": {"policy": "SCHED_OTHER", "nice": 20}}""", "/scheduler/nice: invalid scheduler.nice: 20")]
    [InlineData("""{"scheduler": {"policy": "SCHED_OTHER", "priority": 1}}""",
        "/scheduler/priority: scheduler.priority can only be specified for SchedFIFO or SchedRR policy")]
    [InlineData("""{"scheduler": {"policy": "SCHED_RR"}}""", "/scheduler/priority: 0 is not between 1 and 99")]
    [InlineData("""{"scheduler": {"policy": "SCHED_BATCH", "runtime": 1}}""",
        "/scheduler: scheduler runtime/deadline/period can only be specified for SchedDeadline policy")]
    [InlineData("""{"scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1, "deadline": 5000}}""",
        "/scheduler/runtime: must be at least 1024 nanoseconds")]
    [InlineData("""{"scheduler": {"policy": "SCHED_DEADLINE", "runtime": 5000}}""", "/scheduler/deadline: is shorter than the runtime")]
    [InlineData("""{"scheduler": {"policy": "SCHED_DEADLINE", "runtime": 5000, "deadline": 6000, "period": 5500}}""",
        "/scheduler/period: is shorter than the deadline")]
    [InlineData("""{"scheduler": {"policy": "SCHED_OTHER", "flags": ["X"]}}""", "/scheduler/flags/0: unknown flag \"X\"")]
    [InlineData("""{"ioPriority": {"class": "X"}}""", "/ioPriority/class: unknown class \"X\"")]
    [InlineData("""{"ioPriority": {"class": "IOPRIO_CLASS_BE", "priority": 8}}""", "/ioPriority/priority: 8 is not between 0 and 7")]
    [InlineData("""{"execCPUAffinity": {"initial": "a-b"}}""", "/execCPUAffinity/initial: \"a-b\" is not a list such as 0-3,7")]
    [InlineData("""{"execCPUAffinity": {"final": "1-"}}""", "/execCPUAffinity/final: \"1-\" is not a list such as 0-3,7")]
    public void Scheduling(string overlay, string problem) =>
        ConfigFrom.Problems($$"""{"process": {{overlay}} }""").Should().Equal("/process" + problem);

    [Theory]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "mount"}, {"type": "foo"}]}}""",
        "/linux/namespaces/2/type: unknown namespace \"foo\"")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {}]}}""", "/linux/namespaces/1/type: unknown namespace \"\"")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "pid"}, {"type": "pid"}]}}""",
        "/linux/namespaces/2/type: duplicate namespace \"pid\"")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts", "path": "proc/1/ns/uts"}]}}""",
        "/linux/namespaces/0/path: \"proc/1/ns/uts\" is not an absolute path")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts", "path": "/a\u0000"}]}}""", "/linux/namespaces/0/path: contains a NUL byte")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, null]}}""", "/linux/namespaces/1: must not be null")]
    [InlineData("""{"linux": {"namespaces": [{"type": "mount"}]}}""", "/hostname: unable to set hostname without a private UTS namespace")]
    [InlineData("""{"hostname": null, "domainname": "d", "linux": {"namespaces": []}}""",
        "/domainname: unable to set domainname without a private UTS namespace")]
    [InlineData("""{"hostname": "a\u0000b"}""", "/hostname: contains a NUL byte")]
    [InlineData("""{"hostname": "01234567890123456789012345678901234567890123456789012345678901234"}""", "/hostname: is longer than 64 bytes")]
    [InlineData("""{"linux": {"timeOffsets": {"monotonic": {"secs": 1}}}}""",
        "/linux/timeOffsets: time namespace offsets specified, but time namespace isn't enabled in the config")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "time", "path": "/x"}], "timeOffsets": {"boottime": {}}}}""",
        "/linux/timeOffsets: time namespace enabled, but both namespace path and time offsets specified")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "time"}], "timeOffsets": {"realtime": {}}}}""",
        "/linux/timeOffsets/realtime: unknown clock \"realtime\"")]
    [InlineData("""{"linux": {"namespaces": [{"type": "uts"}, {"type": "time"}], "timeOffsets": {"boottime": {"nanosecs": 1000000000}}}}""",
        "/linux/timeOffsets/boottime/nanosecs: 1000000000 is a second or more")]
    public void Namespaces(string overlay, string problem) => ConfigFrom.Problems(overlay).Should().Equal(problem);

    [Theory]
    [InlineData("""{"type": "tmpfs"}""", "destination: is required")]
    [InlineData("""{"destination": "/a\u0000", "type": "tmpfs"}""", "destination: contains a NUL byte")]
    [InlineData("""{"destination": "/a", "type": "tmpfs", "source": "\u0000"}""", "source: contains a NUL byte")]
    [InlineData("""{"destination": "/a", "type": "tm\u0000pfs"}""", "type: contains a NUL byte")]
    [InlineData("""{"destination": "/a", "type": "tmpfs", "options": ["ro", "x\u0000"]}""", "options/1: contains a NUL byte")]
    [InlineData("""{"destination": "/a", "options": ["rbind"]}""", "source: is required for a bind mount")]
    [InlineData("""{"destination": "/a", "type": "bind"}""", "source: is required for a bind mount")]
    [InlineData("""{"destination": "/a", "source": "b"}""", "type: is required unless the mount is a bind mount")]
    [InlineData("""{"destination": "/a", "type": "proc", "options": ["tmpcopyup"]}""", "options: tmpcopyup needs a new mount of the type tmpfs")]
    [InlineData("""{"destination": "/a", "type": "tmpfs", "options": ["remount", "tmpcopyup"]}""",
        "options: tmpcopyup needs a new mount of the type tmpfs")]
    [InlineData("""{"destination": "/a", "type": "tmpfs", "source": "/b", "options": ["bind", "tmpcopyup"]}""",
        "options: tmpcopyup needs a new mount of the type tmpfs")]
    [InlineData("""{"destination": "/a", "source": "/b", "options": ["bind", "remount", "size=1m"]}""",
        "options/2: \"size=1m\" is no option of a bind mount, and a bind mount has no filesystem to pass it to")]
    [InlineData("""{"destination": "/proc", "type": "tmpfs"}""", "destination: \"/proc\" cannot be mounted because it is not of type proc")]
    [InlineData("""{"destination": "proc", "type": "tmpfs"}""", "destination: \"proc\" cannot be mounted because it is not of type proc")]
    [InlineData("""{"destination": "/x/../proc/", "type": "tmpfs"}""",
        "destination: \"/x/../proc/\" cannot be mounted because it is not of type proc")]
    [InlineData("""{"destination": "/proc/self/attr", "type": "tmpfs"}""",
        "destination: \"/proc/self/attr\" cannot be mounted because it is inside /proc")]
    [InlineData("""{"destination": "/proc/sys", "source": "/x", "options": ["bind"]}""",
        "destination: \"/proc/sys\" cannot be mounted because it is inside /proc")]
    [InlineData("""{"destination": "/proc/net/dev", "source": "/x", "options": ["bind"]}""",
        "destination: \"/proc/net/dev\" cannot be mounted because it is inside /proc")]
    [InlineData("""{"destination": "/a", "source": "/b", "options": ["bind"], "uidMappings": [{"size": 1}]}""",
        "gidMappings: is required when uidMappings is specified")]
    [InlineData("""{"destination": "/a", "source": "/b", "options": ["bind"], "gidMappings": [{"size": 1}]}""",
        "uidMappings: is required when gidMappings is specified")]
    [InlineData("""{"destination": "/a", "type": "tmpfs", "uidMappings": [{"size": 1}], "gidMappings": [{"size": 1}]}""",
        "uidMappings: gidMappings/uidMappings is supported only for mounts with the option 'bind'")]
    [InlineData("null", "must not be null")]
    public void Mounts(string mount, string problem)
    {
        string place = problem.StartsWith("must", StringComparison.Ordinal) ? "/mounts/0: " : "/mounts/0/";

        ConfigFrom.Problems($$"""{"mounts": [{{mount}}]}""").Should().Equal(place + problem);
    }

    [Theory]
    [InlineData("""{"destination": "relative", "type": "tmpfs"}""")]
    [InlineData("""{"destination": "/proc/meminfo", "source": "/lxcfs/meminfo", "options": ["bind"]}""")]
    [InlineData("""{"destination": "/proc", "source": "/proc", "options": ["rbind"]}""")]
    [InlineData("""{"destination": "/process", "type": "tmpfs"}""")]
    [InlineData("""{"destination": "/procs/x", "type": "tmpfs", "options": ["tmpcopyup"]}""")]
    [InlineData("""{"destination": "/a", "options": ["remount", "ro"]}""")]
    public void Mounts_that_are_allowed(string mount) => ConfigFrom.Problems($$"""{"mounts": [{{mount}}]}""").Should().BeEmpty();

    [Theory]
    [InlineData("\"path\": \"/bin/x\", \"timeout\": 0", "/timeout: must be greater than zero")]
    [InlineData("\"path\": \"/bin/x\", \"timeout\": -1", "/timeout: must be greater than zero")]
    [InlineData("\"path\": \"bin/x\"", "/path: \"bin/x\" is not an absolute path")]
    [InlineData("\"args\": [\"x\"]", "/path: is required")]
    [InlineData("\"path\": \"/x\", \"args\": [\"\\u0000\"]", "/args/0: contains a NUL byte")]
    public void Hooks(string members, string problem)
    {
        foreach (string kind in (string[])["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"])
            ConfigFrom.Problems($$"""{"hooks": { "{{kind}}": [{ {{members}} }]} }""").Should().Equal($"/hooks/{kind}/0{problem}");
    }

    [Theory]
    [InlineData("""{"path": "/dev/x"}""", "type: unknown device type \"\"", "major: is required unless the type is p",
        "minor: is required unless the type is p")]
    [InlineData("""{"path": "/dev/x", "type": "d", "major": 1, "minor": 1}""", "type: unknown device type \"d\"")]
    [InlineData("""{"path": "dev/x", "type": "c", "major": 1, "minor": 1}""", "path: \"dev/x\" is not an absolute path")]
    [InlineData("""{"type": "p"}""", "path: is required")]
    [InlineData("""{"path": "/dev/x", "type": "c", "minor": 1}""", "major: is required unless the type is p")]
    [InlineData("""{"path": "/dev/x", "type": "b", "major": 4096, "minor": 1}""", "major: 4096 is not between 0 and 4095")]
    [InlineData("""{"path": "/dev/x", "type": "b", "major": 1, "minor": -1}""", "minor: -1 is not between 0 and 1048575")]
    [InlineData("""{"path": "/dev/x", "type": "p", "fileMode": 65536}""", "fileMode: 65536 is not a file mode")]
    [InlineData("""{"path": "/dev/x", "type": "p", "fileMode": 24999}""", "fileMode: 24999 is the mode of another type of file")]
    public void Devices(string device, params string[] problems) =>
        ConfigFrom.Problems($$"""{"linux": {"devices": [{{device}}]} }""").Should().Equal(problems.Select(problem => "/linux/devices/0/" + problem));

    [Theory]
    [InlineData("""{"maskedPaths": ["proc/x"]}""", "/maskedPaths/0: \"proc/x\" is not an absolute path")]
    [InlineData("""{"readonlyPaths": ["/x", "", "y"]}""", "/readonlyPaths/2: \"y\" is not an absolute path")]
    [InlineData("""{"rootfsPropagation": "public"}""", "/rootfsPropagation: unknown propagation \"public\"")]
    [InlineData("""{"personality": {"domain": "WINDOWS"}}""", "/personality/domain: unknown personality \"WINDOWS\"")]
    [InlineData("""{"personality": {"domain": "LINUX", "flags": ["X"]}}""", "/personality/flags: unknown flag \"X\"")]
    [InlineData("""{"cgroupsPath": "/a\u0000"}""", "/cgroupsPath: contains a NUL byte")]
    [InlineData("""{"mountLabel": "\u0000"}""", "/mountLabel: contains a NUL byte")]
    [InlineData("""{"intelRdt": {"closID": ".."}}""", "/intelRdt/closID: invalid intelRdt.ClosID \"..\"")]
    [InlineData("""{"intelRdt": {"closID": "a/b"}}""", "/intelRdt/closID: invalid intelRdt.ClosID \"a/b\"")]
    [InlineData("""{"intelRdt": {"l3CacheSchema": "a\nb"}}""", "/intelRdt/l3CacheSchema: is not one line of text")]
    [InlineData("""{"intelRdt": {"memBwSchema": "L3:0=1"}}""", "/intelRdt/memBwSchema: does not start with MB:")]
    [InlineData("""{"intelRdt": {"schemata": ["a", "b\n"]}}""", "/intelRdt/schemata/1: is not one line of text")]
    [InlineData("""{"memoryPolicy": {"mode": "X"}}""", "/memoryPolicy/mode: unknown mode \"X\"")]
    [InlineData("""{"memoryPolicy": {"mode": "MPOL_BIND", "nodes": "x"}}""", "/memoryPolicy/nodes: \"x\" is not a list such as 0-3,7")]
    [InlineData("""{"memoryPolicy": {"mode": "MPOL_BIND", "flags": ["X"]}}""", "/memoryPolicy/flags/0: unknown flag \"X\"")]
    [InlineData("""{"netDevices": {"a b": {}}}""", "/netDevices/a b: invalid network device name \"a b\"")]
    [InlineData("""{"netDevices": {"eth0": {"name": "0123456789abcdef"}}}""",
        "/netDevices/eth0/name: invalid network device name \"0123456789abcdef\"")]
    public void Linux(string overlay, string problem) =>
        ConfigFrom.Problems($$"""{"linux": {{overlay}} }""").Should().Equal("/linux" + problem);
}
