namespace OciRuntime.SpecTests.Engines;

// The same tests for the engines of this machine and for those of a newer Debian.

[Collection(nameof(ContainerdEngine))]
public sealed class ContainerdTests(ContainerdEngine engine) : ContainerdTests<ContainerdEngine>(engine);

[Collection(nameof(NewerContainerdEngine))]
public sealed class NewerContainerdTests(NewerContainerdEngine engine) : ContainerdTests<NewerContainerdEngine>(engine);

[Collection(nameof(DockerEngine))]
public sealed class DockerTests(DockerEngine engine) : DockerTests<DockerEngine>(engine);

[Collection(nameof(NewerDockerEngine))]
public sealed class NewerDockerTests(NewerDockerEngine engine) : DockerTests<NewerDockerEngine>(engine);

[Collection(nameof(PodmanEngine))]
public sealed class PodmanTests(PodmanEngine engine) : PodmanTests<PodmanEngine>(engine);

[Collection(nameof(NewerPodmanEngine))]
public sealed class NewerPodmanTests(NewerPodmanEngine engine) : PodmanTests<NewerPodmanEngine>(engine);

[Collection(nameof(CriEngine))]
public sealed class CriTests(CriEngine engine) : CriTests<CriEngine>(engine);

[Collection(nameof(NewerCriEngine))]
public sealed class NewerCriTests(NewerCriEngine engine) : CriTests<NewerCriEngine>(engine);

[Collection(nameof(RootlessPodmanEngine))]
public sealed class RootlessPodmanTests(RootlessPodmanEngine engine) : RootlessPodmanTests<RootlessPodmanEngine>(engine);

[Collection(nameof(NewerRootlessPodmanEngine))]
public sealed class NewerRootlessPodmanTests(NewerRootlessPodmanEngine engine) : RootlessPodmanTests<NewerRootlessPodmanEngine>(engine);

[Collection(nameof(RemappedDockerEngine))]
public sealed class RemappedDockerTests(RemappedDockerEngine engine) : DockerTests<RemappedDockerEngine>(engine);

[Collection(nameof(PodmanEngine))]
public sealed class PodmanSystemdTests(PodmanEngine engine) : PodmanSystemdTests<PodmanEngine>(engine);

[Collection(nameof(NewerPodmanEngine))]
public sealed class NewerPodmanSystemdTests(NewerPodmanEngine engine) : PodmanSystemdTests<NewerPodmanEngine>(engine);

[Collection(nameof(DockerEngine))]
public sealed class DockerSystemdTests(DockerEngine engine) : DockerSystemdTests<DockerEngine>(engine);

[Collection(nameof(NewerDockerEngine))]
public sealed class NewerDockerSystemdTests(NewerDockerEngine engine) : DockerSystemdTests<NewerDockerEngine>(engine);
