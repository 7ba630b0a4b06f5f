"""The client, the table and the words that the pyairtable checks share."""

import uuid
from contextlib import contextmanager

from harness import Sandbox, equal
from pyairtable import Api
from pyairtable.formulas import OR, match
from requests import HTTPError

COLUMNS = {
    "Name": "singleLineText",
    "Status": "singleSelect",
    "Amount": "currency",
    "Sector": "singleSelect",
    "Due Date": "date",
    "Assignee": "singleLineText",
    "Notes": "multilineText",
}
COMPUTED = {
    "autoNumber",
    "button",
    "count",
    "createdBy",
    "createdTime",
    "formula",
    "lastModifiedBy",
    "lastModifiedTime",
    "multipleLookupValues",
    "rollup",
}
HIDDEN = "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"

sandbox = Sandbox.from_environment()
mark = f"sdk {uuid.uuid4().hex[:8]}"


def client(token=sandbox.token, **options):
    options = {"timeout": (5, 30), "retry_strategy": None, **options}
    return Api(token, endpoint_url=sandbox.url, **options)


api = client()
base = api.base(sandbox.base)
table = base.table(sandbox.table)


def error_type(body):
    """The type of an error in any of the four forms that Airtable answers with."""
    if "errors" in body:
        return body["errors"][0]["error"]
    error = body["error"]
    return error if isinstance(error, str) else error["type"]


@contextmanager
def refused(status, *types):
    """Passes if the calls inside are refused with this status and one of these types."""
    try:
        yield
    except HTTPError as error:
        equal(error.response.status_code, status, "status")
        found = error_type(error.response.json())
        if types and found not in types:
            raise AssertionError(f"type: found {found!r}, expected one of {types}") from error
    else:
        raise AssertionError(f"was accepted, expected {status}")


def name(text):
    """A name that only this run uses, so that it finds and removes its own records."""
    return f"{mark} {text}"


def mine(*names):
    """The records with these names, or with any name of this run."""
    if names:
        return table.all(formula=OR(*[match({"Name": n}) for n in names]))
    return [r for r in table.all() if r["fields"].get("Name", "").startswith(mark)]


def ids(records):
    return [record["id"] for record in records]


def columns():
    return {field.name: field for field in table.schema().fields}


def options_of(column):
    return [choice.name for choice in columns()[column].options.choices]
