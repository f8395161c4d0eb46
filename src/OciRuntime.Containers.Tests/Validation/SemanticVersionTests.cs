namespace OciRuntime.Containers.Tests.Validation;

/// <summary>
/// "ociVersion (string, REQUIRED) MUST be in SemVer v2.0.0 format" (config.md#specification-version); the rows are those of semver.org's own test.
/// </summary>
public sealed class SemanticVersionTests
{
    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.2-prerelease+meta")]
    [InlineData("1.1.2+meta-valid")]
    [InlineData("1.0.0-alpha.beta.1")]
    [InlineData("1.0.0-alpha0.valid")]
    [InlineData("1.0.0-alpha.0valid")]
    [InlineData("1.0.0-rc.1+build.1")]
    [InlineData("1.0.0-0A.is.legal")]
    [InlineData("1.0.0--------SNAPSHOT-a.12.9-1--.12+788")]
    [InlineData("1.0.0+0.build.1-rc.10000aaa-kk-0.1")]
    [InlineData("1.2.3+001")]
    public void Valid_version_is_taken(string version) => ConfigFrom.Problems($$"""{"ociVersion": "{{version}}"}""").Should().BeEmpty();

    [Theory]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3-0123")]
    [InlineData("1.2.3-0123.0123")]
    [InlineData("1.1.2+.123")]
    [InlineData("1.0.0-!!")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0-alpha_beta")]
    [InlineData("1.0.0-alpha.")]
    [InlineData("1.0.0+")]
    [InlineData("1.0.0+a+b")]
    [InlineData("1.01.1")]
    [InlineData("1.2.3.DEV")]
    [InlineData("1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788")]
    [InlineData("1.0.0-\u00e4")]
    public void Invalid_version_is_refused(string version) =>
        ConfigFrom.Problems($$"""{"ociVersion": "{{version}}"}""").Should().Equal($"/ociVersion: \"{version}\" is not a semantic version");
}
