#!/usr/bin/env python3
"""Each lint catches what it is for: planted violations in small trees. Run by ctest (lint:selftest)."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def lint(name, *arguments):
    """(exit status, output) of a lint."""
    done = subprocess.run([sys.executable, HERE / name, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class TreeTest(unittest.TestCase):
    """A small tree per test: self.write() plants, self.expect_*() runs the lint on it."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="remsim-lint-")
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        self.write("models/units/quantity.hpp", "#pragma once\n#include <cstdint>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def expect_clean(self, name):
        status, output = lint(name, self.root)
        self.assertEqual(status, 0, output)

    def expect_finding(self, name, *words):
        status, output = lint(name, self.root)
        self.assertEqual(status, 1, output)
        for word in words:
            self.assertIn(word, output)


class LayersTest(TreeTest):
    def test_accepts_what_is_allowed(self):
        self.write("models/tcp/a.cpp", '#include <vector>\n\n#include "models/units/quantity.hpp"\n')
        self.write("models/tcp/a_test.cpp", '#include <gtest/gtest.h>\n#include <fstream>\n#include "models/units/quantity.hpp"\n')
        self.write("sim/engine/b.cpp", '#include <simgrid/s4u.hpp>\n#include <unistd.h>\n#include "models/units/quantity.hpp"\n')
        self.write("sim/record/c.cpp", '#include "remsim_version.hpp"\n')
        self.write("models/tcp/egress_observer.hpp", "#pragma once\n")
        self.write("sim/checkers/e.hpp", '#include "models/tcp/egress_observer.hpp"\n')
        self.write("models/tcp/d.hpp", "// #include <thread>\n/*\n#include <chrono>\n*/\nconst char* kText = \"fopen\";\n")
        self.expect_clean("layers.py")

    def test_catches_each_forbidden_header_in_the_core(self):
        headers = ["simgrid/s4u.hpp", "xbt/log.h", "xenctrl.h", "CLI/CLI.hpp", "chrono", "thread", "fstream", "iostream",
                   "filesystem", "mutex", "cstdio", "cstdlib", "ctime", "unistd.h", "sys/socket.h", "netinet/in.h",
                   "time.h", "pthread.h", "cassert", "fmt/format.h", "Eigen/Dense", "boost/graph/adjacency_list.hpp",
                   "unknown/library.h"]
        for header in headers:
            with self.subTest(header):
                self.write("models/protocol/bad.cpp", f"\n#include <{header}>\n")
                self.expect_finding("layers.py", f"models/protocol/bad.cpp:2: {header}:")

    def test_catches_upward_and_sideways_dependencies(self):
        for user, used in [("models/units", "models/tcp"), ("models/policy", "models/protocol"),
                           ("models/cost", "sim/scenario"), ("sim/checkers", "sim/engine"),
                           ("sim/checkers", "models/tcp"), ("sim/record", "sim/scenario"),
                           ("sim/engine", "tools/remsim"), ("tools/xen", "sim/record"), ("traces/format", "models/cost")]:
            with self.subTest(f"{user} -> {used}"):
                self.write(f"{used}/used.hpp", "#pragma once\n")
                self.write(f"{user}/user.cpp", f'#include "{used}/used.hpp"\n')
                self.expect_finding("layers.py", f"{user} may not depend on {used}")
                (self.root / user / "user.cpp").unlink()

    def test_only_the_engine_includes_simgrid(self):
        for folder in ["sim/scenario", "sim/record", "sim/checkers", "tools/remsim", "tools/xen", "validation/paper"]:
            with self.subTest(folder):
                self.write(f"{folder}/bad.hpp", "#include <simgrid/host.h>\n")
                self.expect_finding("layers.py", f"{folder}/bad.hpp:1", "may not use simgrid")
                (self.root / folder / "bad.hpp").unlink()

    def test_catches_impure_names_behind_pure_headers(self):
        for name in ["std::random_device r;", "auto t = steady_clock::now();", 'getenv("HOME");', "std::cout << 1;"]:
            with self.subTest(name):
                self.write("models/workload/bad.cpp", f"#include <random>\n{name}\n")
                self.expect_finding("layers.py", "models/workload/bad.cpp:2")

    def test_a_core_test_keeps_its_modules(self):
        self.write("sim/engine/engine.hpp", "#pragma once\n")
        self.write("models/tcp/a_test.cpp", '#include "sim/engine/engine.hpp"\n')
        self.expect_finding("layers.py", "models/tcp may not depend on sim/engine")

    def test_a_header_of_tests_is_for_tests(self):
        self.write("sim/record/help_test.hpp", "#include <gtest/gtest.h>\n")
        self.write("sim/record/a_test.cpp", '#include "sim/record/help_test.hpp"\n')
        self.expect_clean("layers.py")
        self.write("sim/record/a.cpp", '#include "sim/record/help_test.hpp"\n')
        self.expect_finding("layers.py", "sim/record/a.cpp:1", "only tests include it")

    def test_wants_paths_from_the_root_and_a_rule_for_each_folder(self):
        self.write("models/units/other.cpp", '#include "quantity.hpp"\n')
        self.write("sim/newfolder/a.cpp", "int a;\n")
        self.expect_finding("layers.py", "written from its root", "sim/newfolder/a.cpp:1: the folder has no rule")

    def test_an_empty_tree_is_not_a_pass(self):
        (self.root / "models/units/quantity.hpp").unlink()
        self.expect_finding("layers.py", "nothing to check")


class SymbolsTest(TreeTest):
    def archive(self, name, source):
        compiler = os.environ.get("CXX", "c++")
        path = self.root / name
        path.with_suffix(".cpp").write_text(source)
        subprocess.run([compiler, "-std=c++20", "-c", path.with_suffix(".cpp"), "-o", path.with_suffix(".o")], check=True)
        subprocess.run(["ar", "rcs", path, path.with_suffix(".o")], check=True)
        return path

    def test_accepts_computation_and_calls_within_the_core(self):
        used = self.archive("used.a", "#include <string>\nnamespace remus { std::string f(int n) { return std::to_string(n); } }")
        user = self.archive("user.a", """#include <cmath>
            #include <map>
            #include <sstream>
            #include <stdexcept>
            namespace remus { std::string f(int);
            double g(std::map<int, std::string>& m, double x) {
              std::ostringstream text; text << x; m[1] = text.str() + f(2);
              if (x < 0) throw std::invalid_argument("x");
              return std::exp(x) + std::pow(x, 3.1); } }""")
        status, output = lint("symbols.py", used, user)
        self.assertEqual(status, 0, output)

    def test_catches_the_world(self):
        sources = {
            "clock_gettime": "#include <ctime>\nlong f() { timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_nsec; }",
            "std::chrono": "#include <chrono>\nlong f() { return std::chrono::steady_clock::now().time_since_epoch().count(); }",
            "open": "#include <fcntl.h>\nint f() { return open(\"/x\", O_RDONLY); }",
            "ifstream": "#include <fstream>\nint f() { return std::ifstream(\"/x\").get(); }",
            "socket": "#include <sys/socket.h>\nint f() { return socket(AF_INET, SOCK_STREAM, 0); }",
            "thread": "#include <thread>\nvoid f() { std::thread([] {}).join(); }",
            "getenv": "#include <cstdlib>\nconst char* f() { return std::getenv(\"HOME\"); }",
            "random_device": "#include <random>\nunsigned f() { return std::random_device()(); }",
            "std::cout": "#include <iostream>\nvoid f() { std::cout << 1; }",
            "simgrid": "namespace simgrid::s4u { void run(); }\nvoid f() { simgrid::s4u::run(); }",
            "xc_interface_open": "extern \"C\" void* xc_interface_open(int);\nvoid* f() { return xc_interface_open(0); }",
            "remus::sim": "namespace remus::sim { void run(); }\nvoid f() { remus::sim::run(); }",
        }
        for word, source in sources.items():
            with self.subTest(word):
                status, output = lint("symbols.py", self.archive("bad.a", source))
                self.assertEqual(status, 1, output)
                self.assertIn(word, output)

    def test_no_archive_is_not_a_pass(self):
        self.assertEqual(lint("symbols.py")[0], 1)


class FormatTest(TreeTest):
    def test_tells_formatted_from_not(self):
        self.write(".clang-format", (HERE.parents[1] / ".clang-format").read_text())
        self.write("models/units/quantity.hpp", "#pragma once\nint f(int a);\n")
        self.expect_clean("format.py")
        self.write("models/units/quantity.hpp", "#pragma once\nint f( int  a );\n")
        self.expect_finding("format.py", "models/units/quantity.hpp:1:")


def function_of(lines, signature="int f()"):
    """A function of that many lines, signature and closing brace included."""
    return f"{signature} {{\n" + "  g();\n" * (lines - 2) + "}\n"


class SizesTest(TreeTest):
    def test_a_function_of_70_lines_passes_and_of_71_does_not(self):
        self.write("models/tcp/a.cpp", function_of(70))
        self.expect_clean("sizes.py")
        self.write("models/tcp/a.cpp", "int x;\n" + function_of(71))
        self.expect_finding("sizes.py", "models/tcp/a.cpp:2: f has 71 lines")

    def test_finds_long_functions_in_every_shape(self):
        shapes = ["Foo::Foo(int a) : a_{a}, b_(a)", "template <class T>\nauto Foo<T>::g(T t) const noexcept -> T",
                  "TEST(Suite, Case)", "bool operator==(const A& a, const B& b)", "Foo::~Foo()",
                  "std::map<int, int> h(std::function<int()> f = {}, int b = 3)"]
        for shape in shapes:
            with self.subTest(shape):
                text = "namespace a {\nclass C : public B {\n public:\n" + function_of(80, shape) + "};\n}\n"
                self.write("models/tcp/a.cpp", text)
                self.expect_finding("sizes.py", "models/tcp/a.cpp:4:")

    def test_tables_and_classes_are_not_functions(self):
        table = "const int kTable[] = {\n" + "  1,\n" * 90 + "};\n"
        self.write("models/tcp/a.cpp", table + "struct S {\n" + "  int a{1};\n" * 90 + "  int f() { return '{'; }  // {\n};\n")
        self.expect_clean("sizes.py")

    def test_a_file_of_601_lines_fails(self):
        self.write("models/tcp/a.hpp", "int a;\n" * 601)
        self.expect_finding("sizes.py", "models/tcp/a.hpp:1: the file has 601 lines")


if __name__ == "__main__":
    unittest.main()
