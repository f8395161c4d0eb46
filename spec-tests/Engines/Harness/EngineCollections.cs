namespace OciRuntime.SpecTests.Engines.Harness;

// The classes that share an engine: one daemon for each collection, gone before the next collection starts.

[CollectionDefinition(nameof(ContainerdEngine))]
public sealed class ContainerdCollection : ICollectionFixture<ContainerdEngine>;

[CollectionDefinition(nameof(DockerEngine))]
public sealed class DockerCollection : ICollectionFixture<DockerEngine>;

[CollectionDefinition(nameof(PodmanEngine))]
public sealed class PodmanCollection : ICollectionFixture<PodmanEngine>;

[CollectionDefinition(nameof(RootlessPodmanEngine))]
public sealed class RootlessPodmanCollection : ICollectionFixture<RootlessPodmanEngine>;

[CollectionDefinition(nameof(CriEngine))]
public sealed class CriCollection : ICollectionFixture<CriEngine>;

[CollectionDefinition(nameof(NewerContainerdEngine))]
public sealed class NewerContainerdCollection : ICollectionFixture<NewerContainerdEngine>;

[CollectionDefinition(nameof(NewerDockerEngine))]
public sealed class NewerDockerCollection : ICollectionFixture<NewerDockerEngine>;

[CollectionDefinition(nameof(NewerPodmanEngine))]
public sealed class NewerPodmanCollection : ICollectionFixture<NewerPodmanEngine>;

[CollectionDefinition(nameof(NewerCriEngine))]
public sealed class NewerCriCollection : ICollectionFixture<NewerCriEngine>;

[CollectionDefinition(nameof(NewerRootlessPodmanEngine))]
public sealed class NewerRootlessPodmanCollection : ICollectionFixture<NewerRootlessPodmanEngine>;

[CollectionDefinition(nameof(RemappedDockerEngine))]
public sealed class RemappedDockerCollection : ICollectionFixture<RemappedDockerEngine>;
