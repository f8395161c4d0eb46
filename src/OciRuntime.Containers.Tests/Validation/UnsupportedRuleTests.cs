using OciRuntime.Containers.Validation;

namespace OciRuntime.Containers.Tests.Validation;

public class UnsupportedRuleTests
{
    [Theory]
    [InlineData("""{"linux": {"netDevices": {"eth0": {}}}}""", "/linux/netDevices: linux.netDevices is not supported by this build")]
    [InlineData("""{"linux": {"memoryPolicy": {"mode": "MPOL_LOCAL"}}}""", "/linux/memoryPolicy: linux.memoryPolicy is not supported by this build")]
    [InlineData("""{"mounts": [{"destination": "/a", "source": "/b", "options": ["rbind", "rro"]}]}""",
        "/mounts/0/options/1: mount option rro is not supported by this build")]
    [InlineData("""{"mounts": [{"destination": "/a", "source": "/b", "options": ["bind", "idmap"]}]}""",
        "/mounts/0/options/1: mount option idmap is not supported by this build")]
    [InlineData("""{"mounts": [{"destination": "/a", "source": "/b", "options": ["bind"], "uidMappings": [{"size": 1}], "gidMappings": [{"size":"""
        + """ 1}]}]}""", "/mounts/0/uidMappings: mounts[0].uidMappings is not supported by this build")]
    public void A_field_that_this_build_cannot_honour_is_named(string overlay, string problem) =>
        UnsupportedRules.Check(ConfigFrom.Json(overlay)).Select(found => found.ToString()).Should().Equal(problem);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"process": {"terminal": false, "consoleSize": {"height": 1, "width": 1}}, "linux": {"netDevices": {}}}""")]
    [InlineData("""{"windows": {"x": 1}, "vm": {}, "solaris": {}}""")]
    public void Empty_and_unknown_fields_are_not_refused(string overlay) => UnsupportedRules.Check(ConfigFrom.Json(overlay)).Should().BeEmpty();
}
