"""Drives the sandbox's Airtable with pyairtable.

    airtable_pyairtable.py           every call, against a sandbox without limits
    airtable_pyairtable.py limits    the rate limit, against a sandbox that enforces it
"""

import sys
import time

from harness import Suite, equal
from pyairtable.formulas import OR, match
from pyairtable_support import (
    COLUMNS,
    COMPUTED,
    HIDDEN,
    api,
    base,
    client,
    columns,
    ids,
    mark,
    mine,
    name,
    options_of,
    refused,
    sandbox,
    table,
)

suite = Suite("pyairtable")


@suite.check("whoami names the owner of the token")
def _():
    assert api.whoami()["id"].startswith("usr")


@suite.check("the base is among those the token sees")
def _():
    assert sandbox.base in [found.id for found in api.bases()]


@suite.check("the schema holds the seven columns, their types and their options")
def _():
    for column, kind in COLUMNS.items():
        equal(columns()[column].type, kind, column)
    equal(table.schema().primary_field_id, columns()["Name"].id, "primary field")
    assert options_of("Status") and options_of("Sector")


@suite.check("the schema finds the table by id and by name")
def _():
    schema = base.schema(force=True)
    by_id = schema.table(table.schema().id)
    equal(schema.table(by_id.name).id, by_id.id, "id")


@suite.check("creates one record and reads it back as it was written")
def _():
    cells = {
        "Name": name("Société d'Études « Nord » 🚀"),
        "Status": options_of("Status")[0],
        "Amount": 12500.25,
        "Sector": options_of("Sector")[0],
        "Due Date": "2026-09-05",
        "Assignee": "Zoë O'Neill",
        "Notes": 'first line\nsecond "line" \\ end',
    }
    created = table.create(cells)
    read = table.get(created["id"])["fields"]
    equal({column: read.get(column) for column in cells}, cells, "cells")


@suite.check("creates twelve records in two calls, answered in the order sent")
def _():
    wanted = [name(f"many {n:02}") for n in range(12)]
    made = table.batch_create([{"Name": n, "Amount": i} for i, n in enumerate(wanted)])
    equal([record["fields"]["Name"] for record in made], wanted, "names")
    equal(len(set(ids(made))), 12, "distinct ids")


@suite.check("empty cells are absent from the answer")
def _():
    cells = {"Name": name("sparse"), "Notes": "", "Assignee": None}
    read = table.get(table.create(cells)["id"])["fields"]
    for column in ("Notes", "Assignee", "Amount", "Due Date"):
        assert column not in read, column


@suite.check("the table answers to its name as to its id")
def _():
    by_name = base.table(table.schema().name)
    equal(by_name.first(formula=match({"Name": name("sparse")})), mine(name("sparse"))[0])


@suite.check("lists every record once, in pages of at most a hundred")
def _():
    pages = list(table.iterate(page_size=100))
    found = [record["id"] for page in pages for record in page]
    assert len(pages) >= 3, f"only {len(pages)} pages: the sandbox needs more than 200 rows"
    assert all(len(page) <= 100 for page in pages)
    equal(len(set(found)), len(found), "distinct ids")


@suite.check("page size and the cap on records are kept")
def _():
    pages = list(table.iterate(page_size=7, max_records=15))
    equal([len(page) for page in pages], [7, 7, 1], "page lengths")


@suite.check("only the fields asked for come back")
def _():
    for record in table.all(fields=["Name", "Amount"], max_records=20):
        assert set(record["fields"]) <= {"Name", "Amount"}, record["fields"]


@suite.check("fields are addressed and returned by id on request")
def _():
    by_id = {column: field.id for column, field in columns().items()}
    cells = {by_id["Name"]: name("by id"), by_id["Amount"]: 7.5}
    made = table.create(cells, use_field_ids=True)
    equal({key: made["fields"].get(key) for key in cells}, cells, "answer")
    listed = table.all(formula=match({"Name": name("by id")}), use_field_ids=True)
    assert all(key.startswith("fld") for key in listed[0]["fields"])


@suite.check("a formula finds a name with quotes, accents and an emoji")
def _():
    equal(len(mine(name("Société d'Études « Nord » 🚀"))), 1, "records")


@suite.check("a formula too long for an address is sent in a body and pages through it")
def _():
    names = [name(f"many {n:02}") for n in range(12)]
    others = [name(f"nobody {n:04} {'x' * 40}") for n in range(250)]
    formula = OR(*[match({"Name": n}) for n in names + others])
    assert len(str(formula)) > api.MAX_URL_LENGTH
    pages = list(table.iterate(formula=formula, page_size=5))
    equal([len(page) for page in pages], [5, 5, 2], "page lengths")


@suite.check("sorts in both directions")
def _():
    formula = OR(*[match({"Name": name(f"many {n:02}")}) for n in range(12)])
    for order, expected in (("Amount", range(12)), ("-Amount", reversed(range(12)))):
        amounts = [r["fields"].get("Amount") for r in table.all(formula=formula, sort=[order])]
        equal(amounts, list(expected), order)


@suite.check("an update merges, null empties a cell, a replacement empties the rest")
def _():
    made = table.create({"Name": name("edit"), "Amount": 1, "Notes": "n", "Assignee": "a"})
    table.update(made["id"], {"Amount": 2.5, "Notes": None})
    read = table.get(made["id"])["fields"]
    equal((read.get("Amount"), read.get("Notes"), read.get("Assignee")), (2.5, None, "a"))
    table.update(made["id"], {"Name": name("edit")}, replace=True)
    read = table.get(made["id"])["fields"]
    equal((read.get("Amount"), read.get("Assignee")), (None, None))


@suite.check("updates several records in one call")
def _():
    found = mine(*[name(f"many {n:02}") for n in range(3)])
    changed = table.batch_update([{"id": i, "fields": {"Notes": "x"}} for i in ids(found)])
    equal(ids(changed), ids(found), "order")
    equal({record["fields"]["Notes"] for record in changed}, {"x"}, "notes")


@suite.check("an upsert updates one match, creates where there is none, and says which")
def _():
    kept = table.create({"Name": name("upsert old"), "Amount": 1})
    other = table.create({"Name": name("upsert by id"), "Amount": 1})
    answer = table.batch_upsert(
        [
            {"fields": {"Name": name("upsert new"), "Amount": 3}},
            {"fields": {"Name": name("upsert old"), "Amount": 2}},
            {"id": other["id"], "fields": {"Amount": 4}},
        ],
        key_fields=["Name"],
    )
    equal(set(answer["updatedRecords"]), {kept["id"], other["id"]}, "updated")
    equal(len(answer["createdRecords"]), 1, "created")
    amounts = {record["id"]: record["fields"]["Amount"] for record in answer["records"]}
    new = answer["createdRecords"][0]
    equal(amounts, {kept["id"]: 2, other["id"]: 4, new: 3}, "amounts")
    equal(table.get(new)["fields"]["Name"], name("upsert new"), "name")


@suite.check("an upsert with two matches is refused and writes nothing")
def _():
    table.batch_create([{"Name": name("twin")}, {"Name": name("twin")}])
    rows = [{"fields": {"Name": name("not made")}}, {"fields": {"Name": name("twin"), "Amount": 1}}]
    with refused(422):
        table.batch_upsert(rows, key_fields=["Name"])
    equal(mine(name("not made")), [], "records made")
    assert all("Amount" not in record["fields"] for record in mine(name("twin")))


@suite.check("an upsert on a column that cannot be merged on is refused")
def _():
    with refused(422):
        table.batch_upsert([{"fields": {"Amount": 1}}], key_fields=["Amount"])


@suite.check("an upsert without its merge field is refused")
def _():
    with refused(422):
        table.api.patch(
            table.urls.records,
            json={
                "records": [{"fields": {"Amount": 1}}],
                "performUpsert": {"fieldsToMergeOn": ["Name"]},
            },
        )


@suite.check("a wrong token is refused")
def _():
    stranger = client("patWrong.0000")
    with refused(401, "AUTHENTICATION_REQUIRED"):
        stranger.whoami()
    with refused(401, "AUTHENTICATION_REQUIRED"):
        stranger.table(sandbox.base, sandbox.table).first()


@suite.check("an unknown base is refused")
def _():
    elsewhere = api.base("appNobodyHasThis0")
    with refused(403, HIDDEN):
        elsewhere.table(sandbox.table).first()
    with refused(403, HIDDEN):
        elsewhere.schema()


@suite.check("an unknown table is refused, by id and by name")
def _():
    for unknown in ("tblNobodyHasThis0", "No such table"):
        try:
            with refused(404, "TABLE_NOT_FOUND", "MODEL_ID_NOT_FOUND", "NOT_FOUND"):
                base.table(unknown).first()
        except AssertionError:
            with refused(403, HIDDEN):
                base.table(unknown).first()


@suite.check("an unknown field is refused")
def _():
    with refused(422, "UNKNOWN_FIELD_NAME"):
        table.create({"Name": name("bad"), "No such column": 1})
    with refused(422, "UNKNOWN_FIELD_NAME"):
        table.all(fields=["No such column"])


@suite.check("an unknown option is refused")
def _():
    with refused(422, "INVALID_MULTIPLE_CHOICE_OPTIONS"):
        table.create({"Name": name("bad"), "Status": f"{mark} option"})


@suite.check("every computed column is refused")
def _():
    computed = [f.name for f in columns().values() if f.type in COMPUTED]
    assert computed, "the table has no computed column"
    for column in computed:
        with refused(422, "INVALID_VALUE_FOR_COLUMN"):
            table.create({"Name": name("bad"), column: "x"})


@suite.check("values of the wrong kind are refused")
def _():
    for column, value in (("Amount", "a lot"), ("Due Date", "soon"), ("Notes", 5)):
        with refused(422, "INVALID_VALUE_FOR_COLUMN"):
            table.create({"Name": name("bad"), column: value})


@suite.check("a broken formula is refused")
def _():
    with refused(422, "INVALID_FILTER_BY_FORMULA"):
        table.all(formula="OR({Name}=")


@suite.check("more than ten records in one call are refused")
def _():
    rows = [{"fields": {"Name": name("bad")}} for _ in range(11)]
    with refused(422, "INVALID_RECORDS"):
        api.post(table.urls.records, json={"records": rows})
    found = ids(mine(*[name(f"many {n:02}") for n in range(11)]))
    with refused(422, "INVALID_RECORDS"):
        changes = [{"id": i, "fields": {"Notes": "y"}} for i in found]
        api.patch(table.urls.records, json={"records": changes})


@suite.check("the same record twice in one call is refused")
def _():
    found = mine(name("many 00"))[0]["id"]
    with refused(422, "INVALID_RECORDS"):
        table.batch_update([{"id": found, "fields": {"Notes": "z"}}] * 2)


@suite.check("one bad record among good ones means that none is written")
def _():
    with refused(422, "UNKNOWN_FIELD_NAME"):
        table.batch_create([{"Name": name("bad")}, {"Nope": 1}])
    equal(mine(name("bad")), [], "records made by refused calls")


@suite.check("deletes one record, and several")
def _():
    one, *rest = mine(*[name(f"many {n:02}") for n in range(12)])
    equal(table.delete(one["id"])["deleted"], True)
    answer = table.batch_delete(ids(rest))
    equal([(gone["id"], gone["deleted"]) for gone in answer], [(i, True) for i in ids(rest)])


@suite.check("a deleted record is missing: 404 alone, 422 in a batch that then writes nothing")
def _():
    kept, gone = table.batch_create([{"Name": name("kept")}, {"Name": name("gone")}])
    table.delete(gone["id"])
    with refused(404, "MODEL_ID_NOT_FOUND", "NOT_FOUND"):
        table.get(gone["id"])
    with refused(404, "MODEL_ID_NOT_FOUND", "NOT_FOUND"):
        table.delete(gone["id"])
    with refused(422, "ROW_DOES_NOT_EXIST"):
        table.batch_update([{"id": i, "fields": {"Amount": 9}} for i in (kept["id"], gone["id"])])
    assert "Amount" not in table.get(kept["id"])["fields"]


@suite.cleanup
def _():
    table.batch_delete(ids(mine()))
    equal(mine(), [], "left behind")


limits = Suite("pyairtable limits")


@limits.check("a burst is refused with 429 and the type of a rate limit")
def _():
    with refused(429, "RATE_LIMIT_REACHED"):
        for _ in range(12):
            table.first()


@limits.check("after the penalty, calls at a quarter of a second go through")
def _():
    time.sleep(sandbox.penalty_seconds + 1.1)
    for _ in range(6):
        table.first()
        time.sleep(0.25)


@limits.check("the client's own patience outlives a short penalty")
def _():
    assert sandbox.penalty_seconds <= 1.5, "set SANDBOX_PENALTY_MS to at most 1500"
    patient = client(retry_strategy=True).table(sandbox.base, sandbox.table)
    for _ in range(7):
        patient.first()


if __name__ == "__main__":
    sys.exit((limits if sys.argv[1:] == ["limits"] else suite).run())
