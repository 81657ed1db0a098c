"""What tools/mutate prints: the score by area, and the survivors."""
import json

GOAL = 0.9


def _score(killed, counted):
    return 1.0 if counted == 0 else killed / counted


def areas(mutants, verdicts):
    """{area: its counts}; equivalent ones are in no score."""
    result = {}
    for mutant in mutants:
        row = result.setdefault(mutant.area, {"mutants": 0, "equivalent": 0, "killed": 0, "survived": 0, "open": 0})
        row["mutants"] += 1
        verdict = verdicts.get(mutant)
        if mutant.equivalent:
            row["equivalent"] += 1
        elif verdict is None:
            row["open"] += 1
        else:
            row["killed" if verdict.killed_by else "survived"] += 1
    for row in result.values():
        row["score"] = _score(row["killed"], row["killed"] + row["survived"])
    return result


def _place(mutant):
    return f"{mutant.file}:{mutant.line}"


def _fate(mutant, verdict):
    if verdict.killed_by:
        return f"killed by {verdict.killed_by}"
    if verdict.reached_by == 0:
        return "never reached"
    return f"survived {verdict.reached_by} tests that reach it"


def _notes(mutant, verdict):
    """What the list says of a mutant, and whether it is so."""
    if mutant.survivor and verdict.killed_by:
        return "the list calls it a survivor: take `survivor` out"
    if mutant.equivalent and verdict.killed_by:
        return "the list calls it equivalent: it is not"
    return mutant.survivor or mutant.equivalent or ("" if verdict.killed_by else "no reason given")


def _details(mutants, verdicts, verbose):
    for mutant in mutants:
        verdict = verdicts.get(mutant)
        if verdict is None:
            continue
        note = _notes(mutant, verdict)
        if verbose or not verdict.killed_by or note:
            yield mutant, verdict, note


def table(mutants, verdicts, verbose):
    lines = [f"{'area':<14}{'mutants':>8}{'equivalent':>11}{'killed':>8}{'survived':>9}{'open':>6}{'score':>8}"]
    for area, row in areas(mutants, verdicts).items():
        score = f"{100 * row['score']:.0f} %" if row["killed"] + row["survived"] else "-"
        lines.append(f"{area:<14}{row['mutants']:>8}{row['equivalent']:>11}{row['killed']:>8}{row['survived']:>9}"
                     f"{row['open']:>6}{score:>8}")
    details = list(_details(mutants, verdicts, verbose))
    if details:
        lines.append("")
    for mutant, verdict, note in details:
        lines.append(f"{mutant.area} {mutant.id} {_place(mutant)}: {_fate(mutant, verdict)}" + (f"; {note}" if note else ""))
    return "\n".join(lines)


def as_json(mutants, verdicts):
    told = []
    for mutant in mutants:
        verdict = verdicts.get(mutant)
        told.append({
            "id": mutant.id, "area": mutant.area, "file": mutant.file, "line": mutant.line, "why": mutant.why,
            "verdict": None if verdict is None else "killed" if verdict.killed_by else "survived",
            "killed_by": verdict.killed_by or None if verdict else None,
            "tests_that_reach_it": verdict.reached_by if verdict else None,
            "survivor": mutant.survivor or None, "equivalent": mutant.equivalent or None})
    return json.dumps({"goal": GOAL, "areas": areas(mutants, verdicts), "mutants": told}, indent=2)


def listed(mutants, as_json_too):
    if as_json_too:
        return json.dumps([{"id": mutant.id, "area": mutant.area, "file": mutant.file, "line": mutant.line}
                           for mutant in mutants], indent=2)
    return "\n".join(f"{mutant.id} {mutant.area} {_place(mutant)}" for mutant in mutants)


def is_good(mutants, verdicts):
    return all(row["score"] >= GOAL and not row["open"] for row in areas(mutants, verdicts).values())
