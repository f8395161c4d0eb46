namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#annotations: "annotations (object, OPTIONAL) contains arbitrary metadata for the container."</summary>
public sealed class AnnotationTests : SpecTest
{
    // runtime.md#state: "annotations (map, OPTIONAL) contains the list of annotations associated with the container."
    [Theory, BothLayouts]
    public void Annotations_come_back_in_the_state(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.Root["annotations"] = new JsonObject { ["com.example.key"] = "value", ["empty"] = "", ["odd"] = "a\n\"b\" \\ ä" };
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        JsonObject annotations = container.StateDocument()["annotations"]!.AsObject();
        ((string)annotations["com.example.key"]!).Should().Be("value");
        ((string)annotations["empty"]!).Should().Be("");
        ((string)annotations["odd"]!).Should().Be("a\n\"b\" \\ ä");
    }

    // runtime.md#state: "If no annotations were provided then this property MAY either be absent or an empty map." runc leaves it out.
    [Fact]
    public void Without_annotations_the_state_has_none()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));

        container.Create().Should().Succeed();

        container.StateDocument().Should().NotContainKey("annotations");
    }

    // config.md#annotations: "Keys MUST NOT be an empty string." runc 1.1.5 does not check.
    [Fact]
    public void Empty_key_is_refused()
    {
        NewContainer(Layout.Native, config => config.Root["annotations"] = new JsonObject { [""] = "value" }).Create()
            .Should().Fail().At("/annotations");
    }

    // config.md#annotations: "The following keys in the org.opencontainers namespaces MAY be used", and of all others: "Runtimes MUST handle
    // unknown annotation keys like any other unknown property."
    [Theory, BothLayouts]
    public void Annotations_of_the_specification_are_metadata_like_any(Layout layout)
    {
        Dictionary<string, string> annotations = new()
        {
            ["org.opencontainers.image.os"] = "linux",
            ["org.opencontainers.image.architecture"] = "amd64",
            ["org.opencontainers.image.author"] = "somebody",
            ["org.opencontainers.image.created"] = "2026-01-01T00:00:00Z",
            ["org.opencontainers.image.stopSignal"] = "SIGUSR1",
            ["org.opencontainers.nosuch.key"] = "1",
        };
        Container container = NewContainer(layout, config =>
        {
            config.Root["annotations"] = new JsonObject(annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        container.StateDocument()["annotations"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!).Should().Equal(annotations);
    }

    // config.md#extensibility: "Runtimes MAY log unknown properties but MUST otherwise ignore them. That includes not generating errors if
    // they encounter an unknown property."
    [Theory, BothLayouts]
    public void Unknown_properties_are_ignored_at_every_level(Layout layout)
    {
        Run(layout, config =>
        {
            config.Root["x-unknown"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
            config.Process["x-unknown"] = 1;
            config.Linux["x-unknown"] = "text";
            config.Resources["x-unknown"] = true;
            config.Mounts[0]!["x-unknown"] = new JsonArray();
            config.Root["windows"] = new JsonObject { ["layerFolders"] = new JsonArray() };
            config.Root["solaris"] = new JsonObject();
        });
    }
}
