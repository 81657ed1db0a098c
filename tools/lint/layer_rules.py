"""Who may include whom. A folder without a rule, or an include without permission, is a finding.

modules   folders of this project, or single files of it; a folder's own files are always allowed
external  other libraries, by the key of EXTERNAL
pure      only the C++ headers of PURE_STD, none of IMPURE_NAMES: no clock, thread, file, socket or environment

Tests (x_test.cpp, and x_test.hpp shared by them) keep their folder's modules and externals, and may use GoogleTest and
any C++ header besides. Nothing but a test includes an x_test.hpp.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Rule:
    modules: frozenset = frozenset()
    external: frozenset = frozenset()
    pure: bool = False


def core(*modules, external=()):
    return Rule(frozenset(modules), frozenset(external), pure=True)


def edge(*modules, external=()):
    return Rule(frozenset(modules), frozenset(external))


MODELS = [f"models/{m}" for m in ("units", "policy", "protocol", "workload", "tcp", "cost", "cluster", "calibration",
                                 "availability")]
SIM = [f"sim/{m}" for m in ("world", "vm", "scenario", "engine", "checkers", "record", "validation")]

RULES = {
    "models/units": core(),
    "models/policy": core("models/units"),
    "models/protocol": core("models/units", "models/policy"),
    # The networked workloads are applications on top of models/tcp; replay takes a trace in memory.
    "models/workload": core("models/units", "models/cost", "models/tcp", "traces/format/trace.hpp"),
    "models/tcp": core("models/units"),
    "models/cost": core("models/units"),
    "models/cluster": core("models/units", external=["boost-graph"]),
    "models/calibration": core(
        "models/units", "models/workload", "models/cost", "traces/format/trace.hpp", "traces/format/recut.hpp",
        external=["eigen"]),
    "models/availability": core("models/units", "models/workload/random.hpp", external=["eigen"]),
    "traces/format": edge("models/units", external=["fmt", "json", "zstd", "posix"]),
    "traces/rates": edge("models/units", "traces/format", external=["fmt", "json"]),
    "traces/fuzz": edge("models/units", "traces/format", "traces/rates"),
    "sim/scenario": edge(*MODELS, "traces/format", external=["toml++", "fmt", "json", "posix"]),
    # What stands on a world knows no engine.
    "sim/world": edge("models/units"),
    "sim/vm": edge(*MODELS, "sim/world", "sim/checkers", external=["fmt"]),
    "sim/engine": edge(*MODELS, *SIM, "traces/format", external=["simgrid", "fmt", "posix"]),
    # The checkers stay independent of what they check: of the network they see only an interface to implement.
    "sim/checkers": edge("models/units", "models/protocol", "models/tcp/egress_observer.hpp", external=["fmt"]),
    "sim/record": edge("models/units", "models/protocol", external=["fmt", "json", "version"]),
    "sim/validation": edge("models/units", "sim/record", external=["fmt", "json"]),
    "tools/remsim": edge(
        *MODELS, *SIM, "traces/format", "traces/rates", "tools/record", external=["cli11", "fmt", "json", "toml++", "posix", "version"]),
    "tools/xen": edge(
        "models/units", "models/policy", "models/protocol", "traces/format", external=["xen", "posix"]),
    # The bare SimGrid activities the engine is measured against need SimGrid itself.
    "tools/bench": edge(*MODELS, *SIM, external=["simgrid", "fmt"]),
    "tools/record": edge("models/units", "traces/format", external=["posix", "fmt", "zstd", "lz4", "version"]),
    "validation": edge(*MODELS, *SIM, "traces/format", external=["fmt", "json", "toml++", "posix"]),
}

# Library -> regular expression of its headers.
EXTERNAL = {
    "boost-graph": r"boost/(graph|property_map)/.*",
    "eigen": r"Eigen/.*",
    "simgrid": r"(simgrid|xbt|smpi)/.*|(simgrid|smpi)\.h",
    "xen": r"xen(ctrl|guest|store|toollog|evtchn|foreignmemory|gnttab|call)\.h|xen/.*|libxl.*\.h|netlink/.*|libnl.*",
    "cli11": r"CLI/.*",
    "fmt": r"fmt/.*",
    "json": r"nlohmann/.*",
    "toml++": r"toml\+\+/.*|toml\+\+\.h",
    "zstd": r"zstd\.h|zstd_errors\.h",
    "lz4": r"lz4\.h",
    "version": r"remsim_version\.hpp",
    "posix": r"(unistd|fcntl|signal|poll|pthread|sched|time|dirent|termios|spawn|ftw|glob)\.h|sys/.*|linux/.*|netinet/.*|arpa/.*",
    "gtest": r"g(test|mock)/.*",
}

# C++ headers that hold no clock, thread, file or environment.
PURE_STD = frozenset(
    """algorithm any array bit bitset cctype charconv cfloat climits cmath compare complex concepts coroutine cstddef
    cstdint cstring deque exception forward_list functional initializer_list iomanip ios iosfwd istream iterator limits
    list map memory memory_resource new numbers numeric optional ostream queue random ranges ratio set source_location
    span sstream stack stdexcept streambuf string string_view tuple type_traits typeindex typeinfo unordered_map
    unordered_set utility valarray variant vector version""".split())

# All other C++ headers: not in the core, allowed at the edges.
IMPURE_STD = frozenset(
    """atomic barrier cerrno chrono clocale codecvt condition_variable csetjmp csignal cstdarg cstdio cstdlib ctime cuchar
    cwchar cwctype filesystem fstream future iostream latch locale mutex regex scoped_allocator semaphore
    shared_mutex stop_token syncstream system_error thread""".split())

# Names of pure headers (or of none) that would still let the world in.
IMPURE_NAMES = (r"\b(random_device|(system|steady|high_resolution)_clock|getenv|this_thread|cout|cerr|clog|s?rand\s*\("
                r"|f?printf\s*\(|fopen|gettimeofday|clock_gettime)\b")

# Nowhere: invariants are checked in every build, not by assert().
FORBIDDEN_EVERYWHERE = frozenset(["cassert", "assert.h"])
