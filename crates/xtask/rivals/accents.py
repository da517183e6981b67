"""Writes names as their bearers do, in some of the agencies: `accents.py IN.csv OUT.csv`.

Takes invented person records with unique_id, cluster, source, first_name and surname. Adds a column `origin`, where the
given name that a person's records show most often is from; people of other than English names have theirs written with
marks and letters of other alphabets by police, council and health, and without by all others. It is for measuring
whether a linkage works as well for them: who writes what is decided by agency alone, so that every pair across that line
differs in its letters and is the same to a reader.
"""

import collections, csv, sys

ORIGIN = {
    "South Asian": """mohammed muhammad ahmed ali hassan hussain imran amir bilal omar usman yusuf tariq asif raj sanjay vijay
        arjun gurpreet harpreet jaspreet amarjit fatima aisha ayesha mariam zainab khadija nadia saima shazia priya anita
        sunita meera simran""",
    "East European": """piotr krzysztof tomasz marcin pawel jakub mateusz andrei mihai ionut katarzyna agnieszka magdalena
        joanna anna monika elena ioana""",
    "African": "chinedu emeka kwame kofi ngozi amara abena akosua",
    "East Asian": "wei jun hao minh mei ling xiu linh",
}
OF = {name: origin for origin, names in ORIGIN.items() for name in names.split()}
MARKED = str.maketrans({"a": "á", "e": "ê", "i": "ī", "o": "ö", "u": "ů", "l": "ł", "s": "ş", "c": "ç", "z": "ż", "n": "ñ"})
WRITES = {"police", "council", "health"}

source, target = sys.argv[1:3]
with open(source, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
names = collections.defaultdict(collections.Counter)
for row in rows:
    names[row["cluster"]][row["first_name"]] += 1
usual = {person: max(sorted(seen), key=seen.get) for person, seen in names.items()}
with open(target, "w", newline="", encoding="utf-8") as file:
    out = csv.DictWriter(file, [*rows[0], "origin"])
    out.writeheader()
    for row in rows:
        row["origin"] = OF.get(usual[row["cluster"]], "other, mostly English")
        if row["origin"] in ORIGIN and row["source"] in WRITES:
            for column in ("first_name", "surname"):
                row[column] = row[column].translate(MARKED)
        out.writerow(row)
