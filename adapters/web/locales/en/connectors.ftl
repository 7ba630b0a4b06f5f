# The page /connectors.

connectors-lede = Carry deals between your CRM and your team’s tables, both ways, only when you ask for it.
tabs-label = Providers

# The state of a connection, in its tab.
state-none = not connected
state-incomplete = not finished
state-ready = connected
state-failed = not working
state-off = switched off
state-locked = locked

locked = The stored tokens cannot be read with the present key.
locked-next = The history is intact. Put the former key back, or enter the tokens again.
trouble-at = Last tried { $time }.
last-contact = Last good contact { $time }.

failed-lists = The lists could not be loaded.
failed-fields = The columns could not be read.
failed-test = The test could not be made.
failed-preview = The preview did not start. Nothing was written.
failed-save = Nothing was saved.
failed-undo = Nothing was put back.
see-run = See run { $id }

## Connection

card-connection = Connection
connection-none = Three steps: a token, a table, a preview. { $name } is not connected yet.
connection-locked = The stored token cannot be opened.
connection-no-token = A token is still missing.
connection-no-table = The token is stored. A table is still to be chosen.
connection-ready = Connected
connection-failed = Not working at the moment
connection-off = Switched off
checked-at = checked { $time }
promise = Nothing is written until you have seen a preview and confirmed it.

test = Test connection
testing = Testing the connection…
test-ok = Connection works: read and write allowed.
test-ok-read = Connection works: reading is allowed.
test-failed = The connection does not work yet. What to do stands beside each line.

check-ok = works
check-failed = failed
check-not-tested = not tested
check-step-token = Token
check-step-base = Base
check-step-table = Table
check-step-read = Reading
check-step-write = Writing
check-step-field = Column for { $field }
check-read-found =
    { $count ->
        [one] { $count } record read
       *[other] { $count } records read
    }
check-write-why = Only the first write shows it, and a test writes nothing. If { $name } refuses, nothing is lost and the result says so.

check-column = Looked for: “{ $column }”.
check-near = Did you mean “{ $column }”?

token = Token
token-hint =
    { $provider ->
        [notion] A long text that starts with ntn_ or secret_. It is encrypted and never shown again.
       *[other] A long text that starts with pat. It is encrypted and never shown again.
    }
token-kept = A token is stored. Leave empty to keep it.
token-kept-since = A token is stored since { $time }. Leave empty to keep it.
token-safe = The token stays on this server, encrypted in the database. No page and no log shows it.
token-remove = Remove the token
token-remove-sure = No run can start with { $name } until a token is entered again. Deals, mapping and history stay.
token-remove-yes = Yes, remove the token

place-label =
    { $provider ->
        [notion] Database
       *[other] Table
    }
place-hint =
    { $count ->
        [0] The token works, but sees no table yet.
        [one] The token sees { $count } table.
       *[other] The token sees { $count } tables.
    }
place-none = Choose…
place-typed = Or paste a link
place-paste = Already have a link to the table?
base-label =
    { $provider ->
        [notion] Database: link or id
       *[other] Base: link or id
    }
base-hint =
    { $provider ->
        [notion] Open the database in Notion, choose “Copy link”, paste it here.
       *[other] Open the table in Airtable and paste the address that your browser shows.
    }
table-label =
    { $provider ->
        [notion] Data source
       *[other] Table: name or id
    }
table-hint =
    { $provider ->
        [notion] Only needed where the database has several data sources.
       *[other] Not needed where the pasted address leads to a table.
    }
active-label = Active: runs may start
save-test = Save and test
save-choose = Save and choose a table
load-lists = Choose from a list
loading-lists = Asking { $name }…

# Menu names checked on 2026-11-29.
howto = How to get a token in { $name } (2 min)
howto-airtable-1 = Open airtable.com/create/tokens and choose “Create new token”.
howto-airtable-2 = Add the scopes schema.bases:read, data.records:read and data.records:write.
howto-airtable-3 = Under “Access”, add the base that holds your deals.
howto-airtable-4 = Choose “Create token”, copy it, and paste it here.
howto-notion-1 = Open notion.so/profile/integrations and choose “New integration”, of the type “Internal”.
howto-notion-2 = Allow it to read, update and insert content, and to read users with their e-mail addresses.
howto-notion-3 = Copy its secret and paste it here.
howto-notion-4 = Open your database in Notion, then ••• → Connections → add your integration.
howto-open = Open { $name }
try-demo = Without an account: stop the service, then start

## Fields

card-fields = Field mapping
fields-later = Comes after the connection.
fields-mapped =
    { $count ->
        [one] { $count } field of { $total } mapped
       *[other] { $count } fields of { $total } mapped
    }
fields-standard = Columns are found by their names, in English or French
fields-attention =
    { $count ->
        [one] { $count } needs a decision
       *[other] { $count } need a decision
    }
fields-show = Show the mapping
editor-caption = Which { $name } column holds which field of a deal.
editor-record = Examples come from the record “{ $record }”.
editor-field = CRM field
editor-column = { $name } column
editor-column-for = { $name } column for { $field }
editor-example = Example
editor-policy = Empty values
editor-policy-for = Empty values of { $field }
match-key = Recognises a deal
not-mapped = not mapped
suggested = Suggested
read-only = read-only
unfit = Cannot hold this field
policy-client = never cleared
policy-keep = Never clear
policy-overwrite = Clear as well
policy-explained = “Never clear”: an empty value leaves what stands on the side written. “Clear as well”: it empties it.
save-fields = Save the mapping
suggest-again = Suggest again
suggesting = Comparing the names…

note-computed = Calculated by { $name }, cannot be written.
note-as-text = Kept as text there: it can no longer be summed or sorted.
note-moment = The column keeps a time as well; only the day is carried.
note-options-missing =
    { $count ->
        [one] { $count } value is not an option there yet: { $list }. An export asks before adding it.
       *[other] { $count } values are not options there yet: { $list }. An export asks before adding them.
    }
note-options-fixed =
    { $count ->
        [one] { $count } value is not an option there: { $list }. This list can only be extended in { $name }.
       *[other] { $count } values are not options there: { $list }. This list can only be extended in { $name }.
    }
note-people = People are found by their name or e-mail address.
note-several = The column can hold several values; a deal has room for one.
note-gone = The column “{ $list }” is not in the table any more.

## Sync

card-sync = Sync
sync-later = Comes after the connection.
sync-promise = Choose a direction. You first see what would change; nothing is written yet.
way-import = Reads { $name }, writes into the CRM.
way-export = Reads the CRM, writes into { $name }.
preview-import = Preview import ({ $name } → CRM)
preview-export = Preview export (CRM → { $name })
preview-starting = Starting the preview…
preview-cost =
    { $count ->
        [one] About { $count } { $name } call to preview.
       *[other] About { $count } { $name } calls to preview.
    }
calls-month = { $name } calls made by this app this month: { $shown }.
previews-see = See previews that were kept and not written yet
sync-blocked = Not possible right now
running-now-import = An import from { $name } is running.
running-now-export = An export to { $name } is running.
running-since = It began at { $time }.
running-see = See its progress

## History

card-history = History
history-lede = Every run, with what became of each deal.
history-filter = Filter the history
history-caption = Runs with { $name }, newest first
history-none = No run matches this filter.
history-pages = Pages of the history
col-run = Run
col-when = When
col-direction = Direction
col-result = Result
col-outcome = Outcome
filter-all = All
filter-do = Filter
run-number = Run
copy-run = Copy the number of run { $id }
undo-of = takes back run { $id }
undone-by = taken back by run { $id }
newest = Newest
older = Older runs
