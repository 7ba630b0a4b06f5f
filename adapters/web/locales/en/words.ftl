# Words that every page uses.

crm = CRM
to = to
empty = empty
colon = {": "}
skip = Skip to content
nav-label = Pages
language-label = Language
sign-out = Sign out
new-tab = opens in a new tab
crumbs = Where you are
close = Close
edit = Change
save = Save
search = Search
search-clear = Clear
pages = Pages of the list
page-first = First page
page-next = Next page
copied = Copied
quoted = Their own words:
provider-unknown = The other side
was = was
becomes = becomes
undo = Put back the previous values
problems =
    { $count ->
        [one] One thing needs correcting
       *[other] { $count } things need correcting
    }

title-connectors = Connectors
title-deals = Deals

# Fields of a deal.
field-client = Client
field-statut = Status
field-montant-brut = Amount
field-secteur = Sector
field-date-echeance = Due date
field-assignee = Assignee
field-notes = Notes

# What a column holds.
kind-text = text
kind-number = number
kind-date = date
kind-moment = date and time
kind-choice = list of options
kind-person = person
kind-other = other

direction-import = Import
direction-export = Export

# How a run stands.
status-running = Running
status-planned = Preview
status-success = Done
status-partial = Partly done
status-error = Failed
status-cancelled = Stopped
status-interrupted = Interrupted

# The counts of a run, joined by dots.
tally-created = { $count } created
tally-updated = { $count } updated
tally-deleted = { $count } removed
tally-unchanged = { $count } unchanged
tally-held = { $count } held
tally-skipped = { $count } skipped
tally-failed = { $count } failed
tally-none = No record

# What has just been done.
done-connection-saved = The connection is saved.
done-token-removed = The token is removed.
done-fields-saved = The field mapping is saved.
done-deal-saved = The deal is saved.
done-deal-created = The deal is created.
done-deal-deleted = The deal is deleted.
done-choices-saved = Your choices are kept. Nothing has been written yet.
done-stopping = The run stops after the current record.
