# The page of a run: preview, progress, result.

title-preview =
    { $count ->
        [0] Preview: nothing to write
        [one] Preview: { $shown } change
       *[other] Preview: { $shown } changes
    }
run-n = Run { $id }
sentence-import = Import from { $name } — { $place } — into the CRM
sentence-export = Export from the CRM into { $name } — { $place }
sentence-undo-import = Take back run { $id }: put the previous values back into the CRM
sentence-undo-export = Take back run { $id }: put the previous values back into { $name } — { $place }

## Progress

progress = Progress
phase-reading-import = Reading { $name }…
phase-reading-export = Reading the CRM and { $name }…
phase-planning = Comparing both sides…
phase-checking = Reading again what changed since the preview…
phase-settling = Finding out what became of the last write…
phase-writing-import = Writing into the CRM…
phase-writing-export = Writing into { $name }…
phase-done = Finishing…
count-read =
    { $count ->
        [one] { $shown } record
       *[other] { $shown } records
    }
count-written = { $written } of { $total } written
left-seconds = about { $count } s left
left-minutes = about { $count } min left
calls-made =
    { $count ->
        [one] { $shown } call
       *[other] { $shown } calls
    }
calls-of =
    { $count ->
        [one] { $made } call of at most { $most }
       *[other] { $made } calls of at most { $most }
    }
calls-repeated =
    { $count ->
        [one] { $count } repeated
       *[other] { $count } repeated
    }
waiting-asked = { $name } asks us to wait { $count } s.
waiting-pace = Keeping within the limits of { $name }: the next call starts in { $count } s.
waiting-resume = Resuming at { $time }.
stop = Stop
stop-title = Stop after the current record?
stop-text = What is written stays, and can be put back afterwards.
stop-written =
    { $count ->
        [one] { $written } of { $total } is already written.
       *[other] { $written } of { $total } are already written.
    }
stop-yes = Stop
stop-no = Carry on
reloads = This page reloads by itself.

## Preview

nothing-yet = Nothing has been written yet.
preview-how = Untick a deal to leave it out. What you see here is exactly what will be written.
agree = Both sides already agree.
agree-checked =
    { $count ->
        [one] { $shown } deal checked, nothing to write.
       *[other] { $shown } deals checked, nothing to write.
    }
empty-import = { $name } has no record in this table.
empty-export = The CRM has no deal yet.
empty-next-import = Choose another table, or add a record there.
empty-next-export = Import first, or add a deal.
empty-can-export =
    { $count ->
        [one] You can export { $shown } deal, or choose another table.
       *[other] You can export { $shown } deals, or choose another table.
    }
stale =
    { $count ->
        [one] { $count } deal changed since this preview; it will be left out.
       *[other] { $count } deals changed since this preview; they will be left out.
    }
stale-next = Refresh to see their present values, or write the others.
lost-title = What cannot come back exactly
lost-column-gone = A column was removed or changed its type.
lost-column-gone-next = Bring the column back, then make this preview again.
lost-taken-over = A record stood there already when the run wrote it, and what it held is not known.
lost-taken-over-next = Look at its own history in { $name }.
lost-empty-status = A status cannot be made empty in { $name }: it takes the column’s default.
lost-empty-status-next = Choose the status by hand.
lost-styling = Parts of a text, such as mentions, come back as plain text.
lost-styling-next = Look at the record’s own history in { $name }.
lost-record-id = A record that is made again has another id.
lost-record-id-next = Nothing to do, unless something else refers to the record.

counters = Filter the changes
counter-preview-all = All changes
counter-preview-create = Create
counter-preview-update = Update
counter-preview-delete = Remove
counter-preview-unchanged = Unchanged
counter-preview-held = Held
counter-preview-skipped = Skipped
counter-preview-failed = Cannot be sent
counter-result-all = All changes
counter-result-create = Created
counter-result-update = Updated
counter-result-delete = Removed
counter-result-unchanged = Unchanged
counter-result-pending = Not written
counter-result-held = Held
counter-result-skipped = Skipped
counter-result-failed = Failed

warnings =
    { $count ->
        [one] { $count } thing worth knowing
       *[other] { $count } things worth knowing
    }
search-changes = Search the changes
search-client = Find a client
list-all =
    { $count ->
        [one] { $shown } deal in this list.
       *[other] { $shown } deals in this list.
    }
list-part =
    { $count ->
        [one] { $shown } deal of { $total } shown.
       *[other] { $shown } deals of { $total } shown.
    }
list-rest = Those on other pages are included, unless you leave them out there.
list-none = Nothing matches.
choices-excluded =
    { $count ->
        [one] { $count } deal is left out.
       *[other] { $count } deals are left out.
    }
choices-fields =
    { $count ->
        [one] { $count } value stays as it is.
       *[other] { $count } values stay as they are.
    }
choices-decided =
    { $count ->
        [one] { $count } held deal is decided.
       *[other] { $count } held deals are decided.
    }
save-choices = Keep my choices
needed = Also needed: new options
needed-lede = These values are not in the lists of { $name } yet. Only what you tick is added; the deals concerned wait otherwise.
option-add = “{ $option }” is not an option of { $column }. Add it?
option-used =
    { $count ->
        [one] for { $count } deal
       *[other] for { $count } deals
    }

changes-caption-import = What changes in the CRM, deal by deal
changes-caption-export = What changes in { $name }, deal by deal
changes-title = Deal by deal
col-include = Include
col-deal = Deal
col-changes = Changes
select-all = Include all deals of this page
include-deal = Include deal { $client }
no-client = (no client name)
in-crm = CRM

action-create = Create
action-update = Update
action-delete = Remove
applied-create = Created
applied-update = Updated
applied-delete = Removed
change-pending = To do
change-held = Held
change-sent = Being checked
change-skipped = Skipped
change-failed = Failed
change-unsendable = Cannot be sent

diff-gone = removed:
diff-new = added:
diff-end = end of the comparison
diff-source = stands there:
both-changed = Changed on both sides
both-differ = Different, never compared before
both-last = Last in common:
both-wins-import = The value from { $name } wins.
both-wins-export = The value from the CRM wins.
leave-import = Keep the CRM’s value
leave-export = Keep the value in { $name }

choice-legend = Which record is meant?
choice-legend-alone = What shall become of this record?
choice-leave = Leave it for now
choice-pair-deal = { $client } (deal { $id })
choice-pair-remote = { $client } (in { $name }, { $id })
choice-linked = already paired
choice-create-import = None of them: create a new deal
choice-create-export = None of them: create it in { $name }
choice-create-alone-import = Create a new deal
choice-create-alone-export = Create it in { $name }
choice-could-be = Records that may be meant:

cost =
    { $count ->
        [0] No { $name } call.
        [one] At most { $shown } { $name } call.
       *[other] At most { $shown } { $name } calls.
    }
cost-seconds = About { $count } s.
cost-minutes = About { $count } min.
commit-crm =
    { $count ->
        [one] Write { $shown } change to the CRM
       *[other] Write { $shown } changes to the CRM
    }
commit-out =
    { $count ->
        [one] Write { $shown } change to { $name }
       *[other] Write { $shown } changes to { $name }
    }
commit-others =
    { $count ->
        [one] Write the other one
       *[other] Write the other { $shown }
    }
commit-zero = Nothing to write
commit-none = Everything is left out or waits for a decision.
lost-touch = The service does not answer. This page keeps trying by itself; what is written stays.
commit-busy = Writing…
refresh = New preview
back-connectors = Back to the connectors

## Result

written-crm =
    { $count ->
        [one] { $shown } change was written to the CRM.
       *[other] { $shown } changes were written to the CRM.
    }
written-out =
    { $count ->
        [one] { $shown } change was written to { $name }.
       *[other] { $shown } changes were written to { $name }.
    }
written-held =
    { $count ->
        [one] { $count } deal waits for your decision: make a new preview to settle it.
       *[other] { $count } deals wait for your decision: make a new preview to settle them.
    }
partial = { $written } written, { $failed } refused
partial-next = What was written is correct. Each refused deal is named below, with its reason and cure.
partial-skipped = { $written } written, { $skipped } skipped
partial-skipped-next = Each skipped deal is named below, with its reason.
nothing-written = Nothing was written.
written-before = { $written } of { $total } were written before it stopped.
stopped = Stopped.
stopped-after = { $written } of { $total } were written; they stay.
interrupted = The service stopped at { $time } after { $written } of { $total }.
interrupted-reading = The service stopped at { $time }, before anything was written.
interrupted-next = Nothing is lost.
resume = Resume
see-written = See what was written
retry =
    { $count ->
        [one] Retry the failed one
       *[other] Retry the { $count } failed
    }
undo-how = You see a preview of it first. What somebody has edited since stays as it is.
download-failed = Download failed (CSV)
download-all = Download all (CSV)
cost-made =
    { $count ->
        [one] { $shown } { $name } call made
       *[other] { $shown } { $name } calls made
    }
cost-announced = announced: at most { $shown }
ended-at = ended { $time }
failed-title =
    { $count ->
        [one] { $count } deal failed
       *[other] { $count } deals failed
    }
failed-more =
    { $count ->
        [one] See it
       *[other] See all { $count }
    }
