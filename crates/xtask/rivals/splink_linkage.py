"""Splink on DuckDB with a model file of ours: `splink_linkage.py MODEL.toml FILE.csv... [--id C] [--truth C] [--threads N]`.

Prints one line of JSON: wall and processor seconds by phase, peak memory, pairs, F1. The model is read from the same file
as ours, so both compare, block and learn on the same things; what has no counterpart is refused. Scores are worked out
outside the clock, in the way that our own bench does it.
"""

import argparse, json, os, re, resource, time, tomllib
import duckdb, splink
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

DAYS = {"days": 1, "months": 30.4375, "years": 365.25}


def key(text):
    if m := re.fullmatch(r"first (\d+) of (\w+)", text):
        return f"substr({m[2]}, 1, {m[1]})"
    if m := re.fullmatch(r"year of (\w+)", text):
        return f"substr({m[1]}, 1, 4)"
    if not re.fullmatch(r"\w+", text):
        raise SystemExit(f"no counterpart: {text}")
    return text


def condition(level, main, columns):
    parts = []
    for test in level.split(" and "):
        words = test.split()
        c = words.pop(0) if words[0] in columns else main
        match words:
            case ["equal"]: parts.append(f"{c}_l = {c}_r")
            case ["jaro-winkler", n]: parts.append(f"jaro_winkler_similarity({c}_l, {c}_r) >= {n}")
            case ["levenshtein", n]: parts.append(f"levenshtein({c}_l, {c}_r) <= {n}")
            case ["damerau", n]: parts.append(f"damerau_levenshtein({c}_l, {c}_r) <= {n}")
            case ["same", "outcode"]: parts.append(f"split_part({c}_l, ' ', 1) = split_part({c}_r, ' ', 1)")
            case ["within", n, unit]:
                day = lambda side: f"epoch(try_strptime({c}_{side}, '%Y-%m-%d'))"
                parts.append(f"abs({day('l')} - {day('r')}) <= {float(n) * DAYS[unit] * 86400}")
            case _: raise SystemExit(f"no counterpart: {test}")
    return " and ".join(parts)


def comparison(of, columns):
    own = of.get("columns", [of["name"]])
    null = " and ".join(f"({c}_l is null or {c}_r is null)" for c in own)
    levels = [cll.CustomLevel(null, "missing").configure(is_null_level=True)]
    for level in of["levels"]:
        if level == "equal" and of.get("term-frequency"):
            levels.append(cll.ExactMatchLevel(own[0], term_frequency_adjustments=True))
        else:
            levels.append(cll.CustomLevel(condition(level, own[0], columns), level))
    return cl.CustomComparison(output_column_name=of["name"], comparison_levels=levels + [cll.ElseLevel()])


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("model"); ask.add_argument("files", nargs="+")
    ask.add_argument("--id", default="unique_id"); ask.add_argument("--truth", default="cluster")
    ask.add_argument("--threads", type=int, default=2); ask.add_argument("--u-pairs", type=float)  # else Splink's usual million; ten for a file of more than 50 MB
    a = ask.parse_args()
    model = tomllib.load(open(a.model, "rb"))
    rules = lambda name, of=model: [block_on(*map(key, rule)) for rule in of[name]]
    link = "link_only" if model.get("mode") == "link-only" else "dedupe_only"
    a.u_pairs = a.u_pairs or (1e7 if sum(map(os.path.getsize, a.files)) > 5e7 else 1e6)
    con = duckdb.connect(":memory:")
    con.execute(f"set threads={a.threads}"); con.execute("set enable_progress_bar=false")
    wall, cpu = {}, {}

    def spent():
        u = resource.getrusage(resource.RUSAGE_SELF)
        return time.perf_counter(), u.ru_utime + u.ru_stime

    def phase(name, work):
        before = spent(); out = work(); after = spent()
        wall[name], cpu[name] = after[0] - before[0], after[1] - before[1]
        return out

    settings = SettingsCreator(
        link_type=link, unique_id_column_name=a.id, comparisons=[comparison(c, model["columns"]) for c in model["compare"]],
        blocking_rules_to_generate_predictions=rules("block"), retain_matching_columns=False,
        retain_intermediate_calculation_columns=False, max_iterations=25, em_convergence=1e-4)
    tables = [f"input_{n}" for n in range(len(a.files))]

    def load():
        for table, file in zip(tables, a.files):
            con.execute(f"create table {table} as select * from read_csv('{file}', all_varchar=true)")
        db = DuckDBAPI(connection=con)
        if int(splink.__version__.split(".")[0]) >= 5:
            inputs = [db.register(table) for table in tables]
            return Linker(inputs if len(inputs) > 1 else inputs[0], settings)
        return Linker(tables if len(tables) > 1 else tables[0], settings, db_api=db)

    linker = phase("load", load)
    prior = model["prior"]
    phase("prior", lambda: linker.training.estimate_probability_two_random_records_match(rules("rules", prior), recall=prior["recall"]))
    phase("u", lambda: linker.training.estimate_u_using_random_sampling(max_pairs=a.u_pairs))
    phase("sessions", lambda: [linker.training.estimate_parameters_using_expectation_maximisation(r, estimate_without_term_frequencies=True) for r in rules("learn")])
    pairs = phase("block, compare, score", lambda: linker.inference.predict(threshold_match_probability=0.05))
    groups = phase("cluster", lambda: linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    one = lambda sql: con.execute(sql).fetchone()
    con.execute(f"create table truth as " + " union all ".join(
        f"select '__splink__input_table_{n}' s, {a.id} u, {a.truth} c from {t}" for n, t in enumerate(tables)))
    several = len(tables) > 1
    source = lambda side: f"p.source_dataset_{side} = {side}.s and" if several else ""
    apart = "and x.s <> y.s" if several else "and x.rowid < y.rowid"
    total = one(f"select count(*) from truth x join truth y on x.c = y.c {apart}" + (" and x.s < y.s" if several else ""))[0]
    con.execute(f"""create table e as select p.match_probability p, l.c = r.c y from {pairs.physical_name} p
        join truth l on {source('l')} p.{a.id}_l = l.u join truth r on {source('r')} p.{a.id}_r = r.u""")
    f1 = lambda right, found: 2 * right / max(1, found + total)
    at = one("select count(*) filter (y), count(*) from e where p >= 0.95")
    best = one(f"""with c as (select p, count(*) n, count(*) filter (y) y from e group by p),
        s as (select sum(n) over w n, sum(y) over w y from c window w as (order by p desc))
        select max(2.0 * y / (n + {total})) from s""")[0]
    src = "and k.source_dataset = t.s" if several else ""
    con.execute(f"create table g as select k.cluster_id k, t.c c, t.s s from {groups.physical_name} k join truth t on k.{a.id} = t.u {src}")
    size = lambda by: one(f"select coalesce(sum(n * (n - 1) // 2), 0) from (select count(*) n from g group by {by})")[0]
    within = (lambda by: size(by) - size(by + ", s")) if several else size
    print(json.dumps(dict(version=splink.__version__, duckdb=duckdb.__version__, wall=sum(wall.values()), cpu=sum(cpu.values()),
        megabytes=memory, wall_by_phase=wall, cpu_by_phase=cpu, f1_pairs=f1(*map(int, at)), f1_pairs_best=float(best or 0),
        f1_groups=f1(int(within("k, c")), int(within("k"))))))


main()
