"""tools/mutate on a small tree of its own: what is killed, what survives, what is never reached, and what is refused."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[1] / "mutate"

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(toy LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
enable_testing()
add_executable(price_test code/price_test.cpp)
add_test(NAME toy:price COMMAND price_test)
add_test(NAME toy:broken COMMAND false)
add_test(NAME toy:stray COMMAND python3 -c "__import__('subprocess').Popen(['sleep', '60'], start_new_session=True)")
add_test(NAME lint:looks_at_sources COMMAND false)
"""
PRICE = """#pragma once
constexpr int kMost = 3 + 4;
inline int price(int pieces) {
  int sum = 0;
  for (int i = 0; i < pieces; i = i + 1) sum = sum + 10;
  if (pieces > kMost) { sum = sum - 1; }
  return sum;
}
inline int refund(int pieces) { return -price(pieces); }
"""
TEST = """#include "price.hpp"
int main() {
  static_assert(kMost == 7);
  return price(2) == 20 && price(0) == 0 ? 0 : 1;
}
"""
WRONG_PIECE = {"id": "wrong-price", "find": "sum + 10", "replace": "sum + 11", "why": "Everything is too dear."}
MUTANTS = [
    WRONG_PIECE,
    {"id": "no-price", "find": "sum + 10", "replace": "sum", "why": "All is for nothing."},
    {"id": "endless", "find": "i = i + 1", "replace": "i", "why": "It would never end."},
    {"id": "no-discount", "find": "if (pieces > kMost) { sum = sum - 1; }", "replace": "", "why": "Many cost too much.",
     "survivor": "the discount is for show"},
    {"id": "no-refund", "find": "-price(pieces)", "replace": "0", "why": "Nobody would get money back."},
    {"id": "most", "find": "3 + 4", "replace": "8", "why": "The discount would come later."},
    {"id": "same", "find": "sum = 0;", "replace": "sum = 0 * 1;", "why": "Only here.", "equivalent": "0 * 1 is 0"},
]


def as_toml(mutants):
    return "".join("[[mutant]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in mutant.items())
                   for mutant in mutants)


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("CMakeLists.txt", CMAKE)
        self.write("code/price.hpp", PRICE)
        self.write("code/price_test.cpp", TEST)

    def write(self, file, text):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_list(self, mutants, area="toy"):
        self.write(f"tools/mutants/{area}.toml", as_toml({"file": "code/price.hpp", **mutant} for mutant in mutants))

    def mutate(self, *options):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("REMSIM_MUTANT")}
        return subprocess.run([sys.executable, TOOL, "--root", self.root, "--jobs", "2", *options], text=True,
                              capture_output=True, check=False, env=environment)


class Verdicts(Tree):
    def strays(self):
        """The processes that work in the tree."""
        found = []
        for link in pathlib.Path("/proc").glob("[0-9]*/cwd"):
            try:
                found += [str(link)] if os.readlink(link).startswith(str(self.root)) else []
            except OSError:
                continue
        return found

    def test_each_fate(self):
        self.write_list([mutant for mutant in MUTANTS if mutant["id"] != "same"] + [
            {**MUTANTS[-1], "find": "return sum;", "replace": "return sum + 0;"}])
        first = self.mutate("--format", "json")
        self.assertEqual(first.returncode, 1, first.stderr)
        told = {entry["id"]: entry for entry in json.loads(first.stdout)["mutants"]}
        self.assertEqual({id: entry["verdict"] for id, entry in told.items()}, {
            "wrong-price": "killed", "no-price": "killed", "endless": "killed", "no-discount": "survived",
            "no-refund": "survived", "most": "survived", "same": None})
        self.assertEqual(told["wrong-price"]["killed_by"], "toy:price")
        self.assertEqual(told["no-discount"]["tests_that_reach_it"], 1)
        self.assertEqual(told["no-refund"]["tests_that_reach_it"], 0)
        self.assertIn("toy:broken", first.stderr)
        self.assertNotIn("toy:stray", first.stderr.replace("toy:stray: 1 tests", ""))
        self.assertEqual(self.strays(), [], "what a test leaves running is ended")
        self.assertNotIn("lint:", first.stderr)
        self.assertEqual(json.loads(first.stdout)["areas"]["toy"]["score"], 0.5)

        again = self.mutate("--verbose")
        self.assertNotIn("building", again.stderr, "what is judged is not judged again")
        self.assertRegex(again.stdout, r"toy +7 +1 +3 +3 +0 +50 %")
        self.assertIn("toy no-discount code/price.hpp:6: survived 1 tests that reach it; the discount is for show", again.stdout)
        self.assertIn("toy no-refund code/price.hpp:9: never reached; no reason given", again.stdout)
        self.assertIn("toy no-price code/price.hpp:5: killed by toy:price", again.stdout)

        # A test that looks at what survived, and the list without what cannot be killed.
        self.write("code/price_test.cpp", TEST.replace("price(0) == 0", "price(8) == 79 && refund(1) == -10"))
        self.write_list(MUTANTS[:2] + MUTANTS[3:5])
        mended = self.mutate()
        self.assertEqual(mended.returncode, 0, mended.stdout + mended.stderr)
        self.assertIn("the list calls it a survivor: take `survivor` out", mended.stdout)

    def test_one_named_only(self):
        self.write_list(MUTANTS[:2])
        self.write_list([MUTANTS[4]], "other")
        one = self.mutate("--mutant", "no-price")
        self.assertEqual((one.returncode, "other" in one.stdout), (0, False), one.stderr)
        self.assertIn("no-refund", self.mutate("--area", "other").stdout)

    def test_what_does_not_compile_is_told_with_its_place(self):
        self.write_list([{**WRONG_PIECE, "replace": "nothing_of_that_name"}])
        refused = self.mutate()
        self.assertEqual(refused.returncode, 2)
        self.assertRegex(refused.stderr, r"price.hpp:5:.*nothing_of_that_name")


class Lists(Tree):
    def refusal(self, *mutants):
        self.write_list(mutants)
        refused = self.mutate("--list")
        self.assertEqual((refused.returncode, refused.stdout, refused.stderr.count("\n")), (2, "", 1), refused.stderr)
        return refused.stderr

    def test_are_listed_one_a_line(self):
        self.write_list(MUTANTS[:2])
        self.assertEqual(self.mutate("--list").stdout, "wrong-price toy code/price.hpp:5\nno-price toy code/price.hpp:5\n")

    def test_refused_in_one_line_with_the_place(self):
        for change, words in (
                ({"find": "no such text"}, "`find` stands 0 times in code/price.hpp"),
                ({"find": "sum"}, "`find` stands 6 times in code/price.hpp"),
                ({"file": "code/cost.hpp"}, "code/cost.hpp is no C++ file of this tree"),
                ({"file": "CMakeLists.txt"}, "CMakeLists.txt is no C++ file of this tree"),
                ({"why": ""}, "has no `why`"),
                ({"find": ""}, "has no `find`"),
                ({"replace": "sum + 10"}, "are the same"),
                ({"id": "Wrong Price"}, "lower-case words with dashes"),
                ({"reason": "x"}, "`reason` is no key"),
                ({"why": 3}, "`why` must be a text")):
            with self.subTest(change=change):
                refusal = self.refusal({**WRONG_PIECE, **change})
                self.assertIn("tools/mutate: tools/mutants/toy.toml: ", refusal)
                self.assertIn(words, refusal)

    def test_no_id_twice_and_no_overlap(self):
        self.write_list([WRONG_PIECE], "another")
        self.assertIn("the id is also in another.toml", self.refusal(WRONG_PIECE))
        (self.root / "tools/mutants/another.toml").unlink()
        overlapping = {**WRONG_PIECE, "id": "overlapping", "find": "sum = sum + 10"}
        self.assertIn("overlaps", self.refusal(WRONG_PIECE, overlapping))
        self.assertIn("overlaps", self.refusal(overlapping, WRONG_PIECE))

    def test_what_is_no_list(self):
        self.assertIn("has no lists of mutants", self.mutate("--list").stderr)
        for text, words in (("[[mutant]\n", "at line 1"), ("x = 1\n", "nothing but [[mutant]] tables"),
                            ("mutant = [3]\n", "nothing but [[mutant]] tables"), ("[mutant]\n", "nothing but [[mutant]]")):
            self.write("tools/mutants/toy.toml", text)
            refused = self.mutate("--list")
            self.assertEqual((refused.returncode, words in refused.stderr), (2, True), refused.stderr)

    def test_unknown_names(self):
        self.write_list([WRONG_PIECE])
        for options in (("--area", "toys"), ("--mutant", "right-price"), ("--tests", "("), ("--jobs", "0")):
            refused = self.mutate(*options)
            self.assertEqual((refused.returncode, options[1] in refused.stderr), (2, True), refused.stderr)


if __name__ == "__main__":
    unittest.main()
