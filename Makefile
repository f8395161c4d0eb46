# The two commands of the README are `make demo` and `make test`; everything is built below out/ and the projects' own bin and obj.
.DELETE_ON_ERROR:
.PHONY: build demo test quick vm-test check format abi-check noalloc-check reproducible-check bench bench-compare \
  install uninstall dist deb clean

DOTNET  ?= dotnet
RUNCS   := out/runcs
PUBLISH := out/publish
SOURCES := $(shell find src -name obj -prune -o -name bin -prune -o -name '*.Tests' -prune \
             -o -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' -o -name '*.txt' -o -name '*.c' \) -print) \
           Directory.Build.props global.json $(wildcard .commit)
UNIT_TESTS := $(sort $(wildcard src/*.Tests)) tools/test-runner.Tests

build: $(RUNCS)

# What a minute of compiling would end without is looked for first. The binary is as old as the start of its build: a source that
# changed meanwhile may not be in it.
$(RUNCS): $(SOURCES) tools/check-binary
	@for needed in gcc/gcc objcopy/binutils musl-gcc/musl-tools; do command -v $${needed%/*} > /dev/null || { \
	  echo "$${needed%/*} is missing: its package $${needed#*/} is installed by tools/install-prerequisites, as root" >&2; exit 1; }; done
	mkdir -p out && touch out/build-started
	$(DOTNET) publish src/OciRuntime.Cli -c Release -o $(PUBLISH) -v quiet --nologo
	tools/check-binary $(PUBLISH)/runcs
	cp $(PUBLISH)/runcs $@
	touch -r out/build-started $@

demo:
	tools/install-prerequisites
	@$(MAKE) --no-print-directory build
	bundles/hello/demo

# What only tests need may stay missing: they are then skipped, and say so.
test:
	tools/install-prerequisites --tests || :
	@$(MAKE) --no-print-directory build
	tools/test $(UNIT_TESTS) spec-tests -- tools/abi-check/run tools/noalloc-check tools/vm/test

# The unit tests that the change since the last commit can break.
quick:
	tools/test --changed $(UNIT_TESTS)

# The tests that need cgroup v2 with all controllers, systemd or AppArmor, in an emulated machine.
vm-test: build out/guest
	$(DOTNET) build spec-tests -c Release -v quiet --nologo
	tools/vm/test

out/guest: spec-tests/guest/guest.c
	mkdir -p out
	gcc -static -O1 -s -Wall -Wextra -Werror -o $@ $<

check: format build abi-check noalloc-check reproducible-check
	tools/test $(UNIT_TESTS)

# White space alone: the rules of style are warnings, hence errors, in the build. Changes no file.
format:
	$(DOTNET) format whitespace . --folder --verify-no-changes

abi-check:
	tools/abi-check/run

noalloc-check: build
	tools/noalloc-check

reproducible-check:
	tools/reproducible-check

# BENCH="--scenario run,create --rounds 20": a part of it; see tools/bench/run --help. Writes out/bench/results.md.
bench: build
	tools/bench/run $(BENCH)

# BASE=revision: the same binary of another revision in the same rounds, to judge a change before it is committed.
bench-compare: build
	tools/bench/compare '$(BASE)' $(BENCH)

# Where runc's own `make install` puts things. DESTDIR: a tree that becomes a package.
PREFIX  ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR  ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

install: build
	install -D -m 755 $(RUNCS) $(DESTDIR)$(SBINDIR)/runcs
	install -D -m 644 docs/runcs.8 $(DESTDIR)$(MANDIR)/man8/runcs.8
	install -D -m 644 completions/runcs.bash $(DESTDIR)$(BASHDIR)/runcs
	install -D -m 644 completions/_runcs $(DESTDIR)$(ZSHDIR)/_runcs
	install -D -m 644 completions/runcs.fish $(DESTDIR)$(FISHDIR)/runcs.fish

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/runcs $(DESTDIR)$(MANDIR)/man8/runcs.8 $(DESTDIR)$(BASHDIR)/runcs \
	  $(DESTDIR)$(ZSHDIR)/_runcs $(DESTDIR)$(FISHDIR)/runcs.fish

# The binary with all that belongs to it for any Linux: out/runcs-VERSION-linux-x86_64.tar.gz, and its .sha256.
dist: build
	tools/dist

# The Debian package of the binary that is there: out/runcs_VERSION_ARCHITECTURE.deb.
deb: build
	@command -v dh > /dev/null || { echo 'debhelper is not installed: see tools/install-prerequisites' >&2; exit 1; }
	rm -f out/runcs_*.deb
	DEB_RULES_REQUIRES_ROOT=no debian/rules binary DEB_OUTPUT=$(CURDIR)/out
	debian/rules clean

clean:
	rm -rf out bundles/*/rootfs
	find src spec-tests tools -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} +
