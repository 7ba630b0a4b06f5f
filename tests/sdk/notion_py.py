"""Drives the sandbox's Notion with notion-client.

    notion_py.py           every call, against a sandbox without limits
    notion_py.py limits    the budget of a window, against a sandbox that enforces it
"""

import logging
import os
import sys
import time
import uuid
from contextlib import contextmanager
from urllib.parse import unquote

from harness import Suite, equal
from notion_client import Client
from notion_client.errors import HTTPResponseError
from notion_client.helpers import collect_paginated_api, is_full_page, iterate_paginated_api

URL = os.environ["SANDBOX_URL"].rstrip("/")
TOKEN = os.environ["SANDBOX_TOKEN"]
DATABASE = os.environ["SANDBOX_DATABASE"]
SOURCE = os.environ["SANDBOX_DATA_SOURCE"]
COLUMNS = {
    "Nom": "title",
    "Statut": "status",
    "Montant": "number",
    "Secteur": "select",
    "Échéance": "date",
    "Responsable": "people",
    "Notes": "rich_text",
}
READ_ONLY = {"formula": {"string": "x"}, "created_time": "2026-01-01T00:00:00.000Z"}
NOBODY = "00000000-0000-0000-0000-000000000000"
suite = Suite("notion-client")
mark = f"sdk {uuid.uuid4().hex[:8]}"


def client(token=TOKEN, version="2026-03-11", **options):
    options = {"retry": False, "log_level": logging.CRITICAL, "timeout_ms": 30_000, **options}
    return Client(auth=token, base_url=URL, notion_version=version, **options)


notion = client()


def name(text):
    """A title that only this run uses, so that it finds and removes its own pages."""
    return f"{mark} {text}"


def text(content):
    return [{"text": {"content": content}}]


def plain(items):
    return "".join(item["plain_text"] for item in items)


def title(page):
    return plain(page["properties"]["Nom"]["title"])


def value(page, column):
    found = page["properties"][column]
    return found[found["type"]]


def schema():
    return notion.data_sources.retrieve(SOURCE)["properties"]


def options_of(column):
    found = schema()[column]
    return [option["name"] for option in found[found["type"]]["options"]]


def create(title_text, **properties):
    properties = {"title": {"title": text(name(title_text))}, **properties}
    return notion.pages.create(parent={"data_source_id": SOURCE}, properties=properties)


def titled(condition):
    return {"property": "title", "title": condition}


def mine(condition=None):
    """The pages of this run, or those that another filter keeps."""
    chosen = titled(condition or {"starts_with": mark})
    return collect_paginated_api(notion.data_sources.query, data_source_id=SOURCE, filter=chosen)


@contextmanager
def refused(status, code, *words):
    """Passes if the calls inside are refused with this status, this code and these words."""
    refusals = []
    try:
        yield refusals
    except HTTPResponseError as error:
        refusals.append(error)
        equal(error.status, status, "status")
        equal(getattr(error.code, "value", error.code), code, "code")
        for word in words:
            assert word in str(error), f"{word!r} is not in {error}"
        assert error.request_id, "the refusal names no request"
    else:
        raise AssertionError(f"was accepted, expected {status} {code}")


@suite.check("the token's bot is named, and in its workspace")
def _():
    me = notion.users.me()
    equal((me["object"], me["type"]), ("user", "bot"))
    equal(me["bot"]["owner"]["type"], "workspace", "owner")


@suite.check("the users are listed, in pages too, and one is read by id")
def _():
    users = collect_paginated_api(notion.users.list)
    people = [user for user in users if user["type"] == "person"]
    assert people and all("@" in user["person"]["email"] for user in people)
    equal(list(iterate_paginated_api(notion.users.list, page_size=2)), users, "users in pages")
    equal(notion.users.retrieve(people[0]["id"])["name"], people[0]["name"], "name")


@suite.check("the database names its data source, and the source its columns")
def _():
    sources = notion.databases.retrieve(DATABASE)["data_sources"]
    assert SOURCE in [source["id"] for source in sources]
    source = notion.data_sources.retrieve(SOURCE)
    equal(source["parent"]["database_id"], DATABASE, "parent")
    for column, kind in COLUMNS.items():
        equal(source["properties"][column]["type"], kind, column)
    equal(source["properties"]["Nom"]["id"], "title", "id of the title")
    assert options_of("Statut") and options_of("Secteur")


@suite.check("a search finds the source by a part of its title, and nothing without a match")
def _():
    wanted = plain(notion.data_sources.retrieve(SOURCE)["title"])[:4].lower()
    found = notion.search(query=wanted, filter={"property": "object", "value": "data_source"})
    assert SOURCE in [result["id"] for result in found["results"]]
    equal(notion.search(query=f"{mark} nothing")["results"], [], "results")


@suite.check("creates one page and reads it back as it was written")
def _():
    person = next(u for u in collect_paginated_api(notion.users.list) if u["type"] == "person")
    made = create(
        "Société d'Études « Nord » 🚀",
        Montant={"number": 12500.25},
        Statut={"status": {"name": options_of("Statut")[1]}},
        Secteur={"select": {"name": options_of("Secteur")[0]}},
        Échéance={"date": {"start": "2026-09-05"}},
        Responsable={"people": [{"id": person["id"]}]},
        Notes={"rich_text": text('first line\nsecond "line" \\ end')},
    )
    assert is_full_page(made)
    read = notion.pages.retrieve(made["id"])
    equal(read["properties"], made["properties"], "properties")
    equal(title(read), name("Société d'Études « Nord » 🚀"), "title")
    equal(value(read, "Montant"), 12500.25, "amount")
    equal(value(read, "Échéance"), {"start": "2026-09-05", "end": None, "time_zone": None}, "date")
    equal(value(read, "Responsable")[0]["id"], person["id"], "person")
    equal(plain(value(read, "Notes")), 'first line\nsecond "line" \\ end', "notes")
    equal(read["created_by"]["id"], notion.users.me()["id"], "creator")
    assert read["created_time"].endswith(":00.000Z"), read["created_time"]
    written = {"start": "2026-06-27T17:57:32.424991", "time_zone": "Europe/London"}
    timed = create("time", Échéance={"date": written})
    equal(value(timed, "Échéance")["start"], "2026-06-27T17:57:00.000+01:00", "time")
    by_id = create("by id", **{schema()["Montant"]["id"]: {"number": 7.5}})
    equal(value(by_id, "Montant"), 7.5, "amount by id")


@suite.check("every row comes once, in pages of at most a hundred")
def _():
    cursor, pages = None, []
    while True:
        more = {"start_cursor": cursor} if cursor else {}
        page = notion.data_sources.query(SOURCE, page_size=100, **more)
        pages.append([row["id"] for row in page["results"]])
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert len(pages) >= 2, f"only {len(pages)} page: the sandbox needs more than 100 rows"
    assert all(len(page) <= 100 for page in pages)
    found = [row for page in pages for row in page]
    equal(len(set(found)), len(found), "distinct ids")


@suite.check("filters and sorts are kept over several pages")
def _():
    for n in range(5):
        create(f"many {n}", Montant={"number": n})
    many = {"and": [titled({"starts_with": mark}), titled({"contains": "MANY"})]}
    for direction, expected in (("ascending", range(5)), ("descending", reversed(range(5)))):
        rows = collect_paginated_api(
            notion.data_sources.query,
            data_source_id=SOURCE,
            filter=many,
            sorts=[{"property": "Montant", "direction": direction}],
            page_size=2,
        )
        equal([value(row, "Montant") for row in rows], list(expected), direction)
    either = {"or": [titled({"equals": name(f"many {n}")}) for n in (1, 3)]}
    rows = notion.data_sources.query(SOURCE, filter=either)["results"]
    equal(sorted(value(row, "Montant") for row in rows), [1, 3], "amounts")
    created = rows[0]["created_time"]
    since = {"timestamp": "created_time", "created_time": {"on_or_after": created}}
    found = notion.data_sources.query(SOURCE, filter=since, result_type="page")["results"]
    assert found and all(row["created_time"] >= created for row in found)


# The client encodes what it is given: an id must be decoded before.
@suite.check("only the columns asked for come back, by name and by id")
def _():
    amount = schema()["Montant"]["id"]
    wanted = ["Nom", unquote(amount)]
    row = notion.data_sources.query(SOURCE, filter_properties=wanted, page_size=1)["results"][0]
    equal(set(row["properties"]), {"Nom", "Montant"}, "columns")
    row = notion.pages.retrieve(row["id"], filter_properties=["title"])
    equal(set(row["properties"]), {"Nom"}, "columns")


@suite.check("an update changes what is sent, clears what is null and keeps the rest")
def _():
    made = create("edit", Montant={"number": 1}, Notes={"rich_text": text("n")})
    changed = notion.pages.update(
        made["id"],
        properties={"Montant": {"number": 2.5}, "Notes": {"rich_text": []}, "Statut": {"status": None}},
    )
    equal((value(changed, "Montant"), value(changed, "Notes")), (2.5, []))
    equal(value(changed, "Statut")["name"], options_of("Statut")[0], "default status")
    equal(title(changed), name("edit"), "title")


@suite.check("one property is read alone")
def _():
    page = create("item", Montant={"number": 3})
    amount = notion.pages.properties.retrieve(page["id"], schema()["Montant"]["id"])
    equal((amount["object"], amount["number"]), ("property_item", 3))
    titles = notion.pages.properties.retrieve(page["id"], "title")["results"]
    equal([item["title"]["plain_text"] for item in titles], [name("item")], "title")


@suite.check("a trashed page is gone from queries, refuses changes, and comes back")
def _():
    page = create("trash")
    equal(notion.pages.update(page["id"], in_trash=True)["in_trash"], True, "in the trash")
    equal(mine({"equals": name("trash")}), [], "rows found")
    equal(notion.pages.retrieve(page["id"])["in_trash"], True, "by id")
    with refused(400, "validation_error", "archived"):
        notion.pages.update(page["id"], properties={"Montant": {"number": 1}})
    equal(notion.pages.update(page["id"], in_trash=False)["in_trash"], False, "in the trash")
    equal(len(mine({"equals": name("trash")})), 1, "rows found")


@suite.check("a page makes a new option of a select, never of a status")
def _():
    made = create("option", Secteur={"select": {"name": f"{mark} option"}})
    equal(value(made, "Secteur")["name"], f"{mark} option")
    assert f"{mark} option" in options_of("Secteur")
    with refused(400, "validation_error", "does not exist"):
        create("option", Statut={"status": {"name": f"{mark} status"}})


@suite.check("a list of options replaces the one that is there")
def _():
    before = schema()["Secteur"]["select"]["options"]
    kept = [o for o in before if o["name"] != f"{mark} option"]
    sent = [{"id": o["id"], "name": o["name"], "color": o["color"]} for o in kept]
    notion.data_sources.update(SOURCE, properties={"Secteur": {"select": {"options": sent}}})
    equal(schema()["Secteur"]["select"]["options"], kept, "options")
    equal(value(mine({"equals": name("option")})[0], "Secteur"), None, "value of a removed option")


@suite.check("a column is made, renamed under the same id, and deleted")
def _():
    change = {f"{mark} column": {"number": {"format": "euro"}}}
    made = notion.data_sources.update(SOURCE, properties=change)["properties"][f"{mark} column"]
    renamed = notion.data_sources.update(SOURCE, properties={made["id"]: {"name": f"{mark} again"}})
    equal(renamed["properties"][f"{mark} again"]["id"], made["id"], "id")
    after = notion.data_sources.update(SOURCE, properties={made["id"]: None})
    assert f"{mark} again" not in after["properties"]


@suite.check("an unknown column, a wrong type and a read-only column are refused")
def _():
    with refused(400, "validation_error", "Nope is not a property that exists."):
        create("bad", Nope={"number": 1})
    with refused(400, "validation_error", "Montant is expected to be number."):
        create("bad", Montant={"rich_text": text("1")})
    for column, found in schema().items():
        if found["type"] in READ_ONLY:
            with refused(400, "validation_error"):
                create("bad", **{column: {found["type"]: READ_ONLY[found["type"]]}})
    equal(mine({"equals": name("bad")}), [], "pages made by refused calls")


@suite.check("texts, lists and options that are too long are refused")
def _():
    with refused(400, "validation_error", "should be ≤ `2000`, instead was `2001`"):
        create("bad", Notes={"rich_text": text("x" * 2001)})
    with refused(400, "validation_error", "should be ≤ `100`, instead was `101`"):
        create("bad", Notes={"rich_text": text("x") * 101})
    with refused(400, "validation_error", "commas"):
        create("bad", Secteur={"select": {"name": "a, b"}})
    whole = create("long", Notes={"rich_text": text("é" * 2000) * 3})
    equal(plain(value(whole, "Notes")), "é" * 6000, "notes")


@suite.check("a filter that does not fit and a cursor of another query are refused")
def _():
    with refused(400, "validation_error", "Could not find property"):
        notion.data_sources.query(SOURCE, filter={"property": "Nope", "title": {"equals": "x"}})
    with refused(400, "validation_error"):
        notion.data_sources.query(SOURCE, filter={"property": "Montant", "title": {"equals": "x"}})
    with refused(400, "validation_error", "page_size"):
        notion.data_sources.query(SOURCE, page_size=101)
    with refused(400, "validation_error", "in_trash"):
        notion.data_sources.query(SOURCE, in_trash=True)
    cursor = notion.data_sources.query(SOURCE, page_size=1)["next_cursor"]
    with refused(400, "validation_error", "start_cursor"):
        notion.data_sources.query(SOURCE, filter=titled({"equals": "x"}), start_cursor=cursor)


@suite.check("a wrong token is refused, and what is not shared is not there")
def _():
    with refused(401, "unauthorized", "API token is invalid."):
        client("ntn_wrong").users.me()
    with refused(404, "object_not_found", f"Could not find page with ID: {NOBODY}") as refusals:
        notion.pages.retrieve(NOBODY)
    equal(refusals[0].additional_data["integration_id"], notion.users.me()["id"], "connection")
    with refused(404, "object_not_found"):
        notion.data_sources.retrieve(DATABASE)
    with refused(404, "object_not_found"):
        notion.databases.retrieve(SOURCE)
    with refused(400, "validation_error", "should be a valid uuid"):
        notion.pages.retrieve("12345678-1234-1234-1234-123456789abc")


@suite.check("versions decide what archived means and where the columns are")
def _():
    middle, old = client(version="2025-09-03"), client(version="2022-06-28")
    page = create("version")
    with refused(400, "validation_error", "body.archived should be not present"):
        notion.pages.update(page["id"], archived=True)
    changed = middle.pages.update(page["id"], archived=True)
    equal((changed["archived"], changed["in_trash"]), (True, True))
    middle.pages.update(page["id"], archived=False)
    with refused(400, "invalid_request_url"):
        old.data_sources.retrieve(SOURCE)
    equal(set(old.databases.retrieve(DATABASE)["properties"]), set(schema()), "columns")
    rows = old.request(f"databases/{DATABASE}/query", "POST", body={"page_size": 1})["results"]
    equal(rows[0]["parent"], {"type": "database_id", "database_id": DATABASE}, "parent")


@suite.cleanup
def _():
    for page in mine():
        notion.pages.update(page["id"], in_trash=True)
    equal(mine(), [], "left behind")


limits = Suite("notion-client limits")


def burst():
    """Calls until one is refused, and returns the refusal."""
    with refused(429, "rate_limited") as refusals:
        for _ in range(700):
            notion.users.me()
    return refusals[0]


@limits.check("a burst beyond the budget is refused, with its reason and how long to wait")
def _():
    refusal = burst()
    reason = refusal.additional_data["rate_limit_reason"]
    equal(reason, "public_api_request_rate_limit", "reason")
    equal(refusal.headers["retry-after"], refusal.additional_data["retry_after"], "seconds")


@limits.check("after the time it was told to wait, calls go through")
def _():
    seconds = int(burst().headers["retry-after"])
    assert 1 <= seconds <= 60, seconds
    time.sleep(seconds)
    notion.users.me()


@limits.check("the client's own patience outlives the window")
def _():
    patient = client(retry=True)
    for _ in range(200):
        patient.users.me()


if __name__ == "__main__":
    sys.exit((limits if sys.argv[1:] == ["limits"] else suite).run())
