#!/usr/bin/env python3
"""Symbol check: what the built core needs from outside is computation only.

Usage: symbols.py ARCHIVE...   the core's static libraries (models/*), all of them at once

An undefined symbol of the core must be defined in the core, or be of std:: outside IMPURE_CXX, or match PURE_C. So a
clock, socket, thread, file or simulator that slips past the layer check (through a header, a macro, an extern "C"
declaration) is found here.
"""
import re
import subprocess
import sys

IMPURE_CXX = re.compile(
    r"simgrid|\bxbt|std::(?:__cxx11::)?(?:basic_)?(?:i|o)?f(?:ile)?(?:stream|buf)|std::filesystem|std::chrono|std::thread"
    r"|std::this_thread|std::random_device|std::(?:recursive_|shared_)?(?:timed_)?mutex|std::condition_variable"
    r"|std::__future|std::__basic_file|std::(?:w?cout|w?cerr|w?clog|w?cin)\b|std::ios_base::Init")

# __libc_single_threaded: shared_ptr asks it. __assert_fail: Eigen's own checks, in builds without NDEBUG.
PURE_C = re.compile(
    r"(?:mem(?:cpy|move|set|cmp|chr)|str(?:len|cmp|ncmp|chr|to[dflu]+l*)|__mem\w+_chk|abort|malloc|free|realloc|calloc"
    r"|posix_memalign|aligned_alloc|__(?:cxa|gxx)_\w+|_Unwind_\w+|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__tls_get_addr"
    r"|__dso_handle|atexit|__libc_single_threaded|__assert_fail|__(?:asan|ubsan|lsan|sanitizer)_\w+|__errno_location|__dynamic_cast"
    r"|(?:a?(?:sin|cos|tan)h?|atan2|exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sqrt|cbrt|hypot|floor|ceil|trunc|l?l?round"
    r"|l?l?rint|nearbyint|fmod|fma|fmin|fmax|fdim|erfc?|[lt]gamma|ldexp|frexp|modf|scalbn|remainder|nextafter|copysign"
    r"|lgamma_r|logb|sincos)[fl]?)")

PURE_CXX = re.compile(r"operator (?:new|delete)|(?:typeinfo|vtable|VTT|guard variable|non-virtual thunk)[ \w]* for "
                      r"|(?:[\w:<>*&,\s]*\s)?(?:std|__gnu_cxx|__cxxabiv1|boost|Eigen)::")


def nm(archive, *options):
    """The names that nm lists, demangled."""
    output = subprocess.run(["nm", "-C", *options, archive], check=True, capture_output=True, text=True).stdout
    listed = (re.fullmatch(r"[0-9a-f]*\s+[A-Za-z] (.*)", line) for line in output.splitlines())
    return {match[1] for match in listed if match}


def problem(name):
    """Why the core may not need this outside symbol; None if it may."""
    if IMPURE_CXX.search(name):
        return "a clock, thread, file, stream or simulator"
    if PURE_C.fullmatch(name) or PURE_CXX.match(name):
        return None
    return "not known as pure (tools/lint/symbols.py) and not defined in the core"


def main():
    archives = sys.argv[1:]
    if not archives:
        print("symbols: found nothing to check", file=sys.stderr)
        return 1
    defined = set().union(*(nm(archive, "--defined-only") for archive in archives))
    count = 0
    for archive in archives:
        for name in sorted(nm(archive, "--undefined-only") - defined):
            reason = problem(name)
            if reason:
                count += 1
                print(f"{archive}: {name}: {reason}")
    print(f"symbols: {count} findings in {len(archives)} archives")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
