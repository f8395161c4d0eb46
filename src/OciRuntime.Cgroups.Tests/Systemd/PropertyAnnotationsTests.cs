using OciRuntime.Cgroups.Systemd;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class PropertyAnnotationsTests
{
    [Theory]
    [InlineData("TimeoutStopUSec", "uint64 123456789", "t", "TimeoutStopUSec=123456789")]
    [InlineData("TimeoutStopSec", "123", "t", "TimeoutStopUSec=123000000")]
    [InlineData("TimeoutStopSec", "1.5", "t", "TimeoutStopUSec=1500000")]
    [InlineData("CollectMode", "'inactive-or-failed'", "s", "CollectMode='inactive-or-failed'")]
    [InlineData("DefaultDependencies", "false", "b", "DefaultDependencies=false")]
    [InlineData("After", "['crio.service', 'b.service']", "as", "After=['crio.service', 'b.service']")]
    [InlineData("Before", "@as []", "as", "Before=[]")]
    [InlineData("Plain", "-5", "i", "Plain=-5")]
    [InlineData("Wide", "[uint64 1, 2]", "at", "Wide=[1, 2]")]
    [InlineData("Pair", "[('a', byte 0x10)]", "a(sy)", "Pair=[('a', 16)]")]
    [InlineData("Quotes", "\"it\\\\s \\\"so\\\"\"", "s", "Quotes='it\\s \"so\"'")]
    public void Value_is_gvariant_text(string name, string text, string signature, string property)
    {
        UnitProperty parsed = PropertyAnnotations.From(new() { [$"org.systemd.property.{name}"] = text, ["other"] = "x" })
            .Should().ContainSingle().Which;

        parsed.Value.Signature.Should().Be(signature);
        parsed.ToString().Should().Be(property);
    }

    [Theory]
    [InlineData("CollectMode", "inactive")]
    [InlineData("CollectMode", "'open")]
    [InlineData("CollectMode", "")]
    [InlineData("CollectMode", "'a' 'b'")]
    [InlineData("After", "['a', 1]")]
    [InlineData("After", "[]")]
    [InlineData("After", "['a'")]
    [InlineData("X", "uint64 -1")]
    [InlineData("X", "byte 256")]
    [InlineData("X", "((((((((((((((((((1))))))))))))))))))")]
    [InlineData("TimeoutStopSec", "'x'")]
    [InlineData("TimeoutStopSec", "-1")]
    [InlineData("", "1")]
    [InlineData("Foo.Bar", "1")]
    [InlineData("Foo-Bar", "1")]
    public void Malformed_property_is_refused_by_name(string name, string text)
    {
        OciException error = Invoking(() => PropertyAnnotations.From(new() { [$"org.systemd.property.{name}"] = text }))
            .Should().Throw<OciException>().Which;
        error.Pointer.Should().Be($"/annotations/org.systemd.property.{name}");
    }

    // CVE-2024-3154: CRI-O handed pods' annotations on, and ExecStartPre ran as root on the host.
    [Theory]
    [InlineData("ExecStartPre")]
    [InlineData("ExecStopPost")]
    [InlineData("OnFailure")]
    [InlineData("FailureAction")]
    [InlineData("JobTimeoutAction")]
    [InlineData("BPFProgram")]
    [InlineData("IPIngressFilterPath")]
    [InlineData("PIDs")]
    [InlineData("Slice")]
    [InlineData("Delegate")]
    [InlineData("DeviceAllow")]
    [InlineData("PartOf")]
    [InlineData("ConsistsOf")]
    [InlineData("RequiredBy")]
    [InlineData("PropagatesStopTo")]
    [InlineData("PropagatesReloadTo")]
    [InlineData("StopPropagatedFrom")]
    [InlineData("ReloadPropagatedFrom")]
    [InlineData("JoinsNamespaceOf")]
    [InlineData("RequiresMountsFor")]
    [InlineData("WantsMountsFor")]
    [InlineData("NFTSet")]
    public void Property_that_reaches_beyond_the_container_is_refused(string name)
    {
        OciException error = Invoking(() => PropertyAnnotations.From(new() { [$"org.systemd.property.{name}"] = "'x'" }))
            .Should().Throw<OciException>().Which;
        error.Message.Should().Contain("is refused");
    }
}
