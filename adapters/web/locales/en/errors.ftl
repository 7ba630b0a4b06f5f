# What can go wrong, and what to do next, by stable code.
# Menu names of Airtable and Notion checked on 2026-11-29.

## What ended a run or refused a call

failure-token-missing = No token is stored.
failure-token-missing-next = Enter a token in the connection.
failure-token-invalid = { $name } does not accept the token.
failure-token-invalid-next = Make a new one there and enter it in the connection.
failure-token-locked = The stored token cannot be read with the present secret key.
failure-token-locked-next = Put the former key back, or enter the token again.
failure-access-denied =
    { $provider ->
        [airtable] The token works, but may not do this in the base.
       *[other] The token works, but may not do this.
    }
failure-access-denied-next =
    { $provider ->
        [airtable] Check the scopes data.records:read and data.records:write, that the base is added to the token, and your role in the base.
       *[other] In Notion’s settings, allow the integration to read, update and insert content.
    }
failure-base-not-found =
    { $provider ->
        [notion] Notion cannot see this database.
       *[other] Airtable cannot see this base.
    }
failure-base-not-found-next =
    { $provider ->
        [notion] Either the link is wrong, or the database is not shared: open it in Notion, ••• → Connections → add your integration.
       *[other] Either the link is wrong, or the base is not added to the token: open airtable.com/create/tokens, choose the token, and add the base under “Access”.
    }
failure-base-missing =
    { $provider ->
        [notion] No database is chosen.
       *[other] No base is chosen.
    }
failure-base-missing-next = Choose it in the connection, or paste its link.
failure-table-not-found = The table is not there any more.
failure-table-not-found-next = Choose the table again in the connection.
failure-table-missing = There are several tables, and none is chosen.
failure-table-missing-next = Choose one in the connection.
failure-column-missing = A mapped column is not in the table any more.
failure-column-missing-next = Choose another column in the field mapping.
failure-column-unsuitable = A mapped column is of a type that cannot hold its field.
failure-column-unsuitable-next = Choose another column in the field mapping, or change its type in { $name }.
failure-mapping-invalid = The field mapping is not valid.
failure-mapping-invalid-next = Correct the fields named.
failure-client-unmapped = No column is mapped to the client, by which deals are recognised.
failure-client-unmapped-next = Choose a column for the client in the field mapping.
failure-schema-changed = The table’s columns have changed since the preview.
failure-schema-changed-next = Make a new preview.
failure-quota-exhausted = The monthly number of calls of your { $name } plan is used up.
failure-quota-exhausted-next = Wait for the next month, or upgrade the plan there.
failure-rate-limited = { $name } keeps asking us to wait.
failure-rate-limited-next = Try again in a few minutes.
failure-blocked = { $name } has blocked calls with this token.
failure-blocked-next = Ask their support, or use another token.
failure-provider-unavailable = { $name } does not answer, or has trouble.
failure-provider-unavailable-next = Try again in a few minutes.
failure-unexpected-answer = { $name } gave an answer that cannot be understood.
failure-unexpected-answer-next = Try again; if it persists, report it with the message.
failure-request-refused = { $name } refused the request.
failure-request-refused-next = Read its message below; check the table and the field mapping.
failure-listing-incomplete = The table could not be read to its end, so nothing was concluded from it.
failure-listing-incomplete-next = Try again.
failure-database-unavailable = The CRM’s database does not answer.
failure-database-unavailable-next = Check that it is running and can be reached, then try again.
failure-database-full = There is no room left for the CRM’s database.
failure-database-full-next = Free some disk space, then resume. Nothing is lost.
failure-deals-unusable = The CRM’s deals table cannot be used.
failure-deals-unusable-next = It needs a whole number as id and a column for the client.
failure-run-in-progress = Another run of this connector is going on.
failure-run-in-progress-next = Wait for it to end, or stop it.
failure-connector-inactive = The connector is switched off.
failure-connector-inactive-next = Tick “Active” in the connection.
failure-provider-unsupported = { $name } can be set up, but not run yet.
failure-provider-unsupported-next = Use the other provider.
failure-wrong-state = This run has moved on; that is not possible any more.
failure-wrong-state-next = Look at where it stands now.
failure-not-found = There is nothing with this number.
failure-not-found-next = It may have been removed. Go back and choose again.
failure-interrupted = The run was interrupted before its end.
failure-interrupted-next = Resume it, or look at what was written.
failure-internal = Something went wrong inside dealsync.
failure-internal-next = Try again; if it persists, the log says more.

## Why one change waits, was left out or failed

reason-target-deleted = Its record on the other side was deleted, archived or put in the trash.
reason-target-deleted-next = Restore it there, or have it created anew.
reason-duplicate-client = Several records bear this client name.
reason-duplicate-client-next = Choose which of them is meant, or create another.
reason-duplicate-client-alone-next = Open each of them, then correct the names or create a deal of its own.
reason-missing-client = The record has no client name.
reason-missing-client-next = Fill in the client, then make a new preview.
reason-invalid-value = A value of this record cannot be read.
reason-invalid-value-next = Correct the value named, then make a new preview.
reason-new-option = A value is not among the options of its column.
reason-new-option-next = Approve the new option above, or choose one that exists.
reason-target-changed = Somebody edited it after the preview had read it.
reason-target-changed-next = Make a new preview to see its present value.
reason-key-taken = A record with this client name has appeared since the preview.
reason-key-taken-next = Make a new preview to pair the two.
reason-link-changed = Another run has paired this record differently since the preview.
reason-link-changed-next = Make a new preview to see what is left to do.
reason-edited-since = Somebody edited it after that run, so it stays as it is.
reason-edited-since-next = Change it by hand if you want the former value.
reason-cannot-come-back = { $name } cannot take this value back.
reason-cannot-come-back-next = Correct it there by hand.
reason-source-gone = The record was deleted on the side that it came from.
reason-source-gone-next = Nothing to do.
reason-excluded = Left out by your choice.
reason-excluded-next = Nothing to do.
reason-computed-column = The column is calculated, so nothing can be written to it.
reason-computed-column-next = Map the field to another column.
reason-wrong-column-type = The column cannot hold this kind of value.
reason-wrong-column-type-next = Change the column’s type, or map the field to another column.
reason-value-too-long = The text is longer than its column takes.
reason-value-too-long-next = Shorten it, then retry.
reason-amount-out-of-range = The amount has more digits than its column keeps.
reason-amount-out-of-range-next = Use a column with more digits.
reason-amount-not-whole = The amount has cents, and its column keeps whole numbers only.
reason-amount-not-whole-next = Round the amount, or give the column decimals.
reason-unknown-person = { $name } knows no one person of that name or address.
reason-unknown-person-next = Invite the person there, or use the e-mail address.
reason-workspace-full = Your { $name } plan has no room for another record; those that exist can still be changed.
reason-workspace-full-next = Upgrade the plan there, or export fewer deals.
reason-refused-by-provider = { $name } refused this record.
reason-refused-by-provider-next = Read its message, correct the record, then retry.
reason-refused-by-crm = The CRM’s database refused this record.
reason-refused-by-crm-next = Read its message, correct the record, then try again.
reason-target-gone = The record was deleted while the run was writing.
reason-target-gone-next = Make a new preview: it will be shown as deleted.
reason-uncertain = The answer to this write was lost, and whether it happened could not be found out.
reason-uncertain-next = Resume the run: it asks again before writing anything.

## What is wrong with one value or one field of a form

problem-not-an-amount = This is not an amount.
problem-ambiguous-amount = This could be read as two different amounts. Write 1234 or 1,234.00, for example.
problem-amount-too-large = This has more digits than can be kept exactly.
problem-not-a-date = This is not a date that can be read without guessing.
problem-provider-error = The column itself reports an error in place of a value.
problem-several-values = Several values stand here, and a deal has room for one.
problem-unsupported-kind = This field cannot hold such a value.
problem-new-option = This is not an option of the column yet.
problem-computed-column = The column is calculated, so nothing can be written to it.
problem-wrong-column-type = The column cannot hold this kind of value.
problem-value-too-long = The text is longer than its column takes.
problem-amount-out-of-range = The amount has more digits than the column keeps.
problem-amount-not-whole = The amount has cents, and the column keeps whole numbers only.
problem-unknown-person = No one person of that name or address is known there.
problem-cannot-come-back = This value cannot be put back.
problem-client-needed = A client is needed: deals are recognised by it.
problem-token-malformed = This cannot be a token: copy it again, without spaces.
problem-base-needed = Choose a table, or paste a link.
problem-base-malformed = This is neither an id nor a link that leads to a table.
problem-table-needed = Name the table.
problem-place-malformed = Choose a table from the list.
problem-client-unmapped = A column is needed: deals are recognised by it.
problem-column-taken = This column holds { $other } already.
problem-column-unsuitable = This column cannot hold the field.
problem-column-missing = This column is not in the table any more.

## Decisions about held deals

decision-candidate-taken = The record chosen is chosen for another deal already.
decision-candidate-linked = The record chosen is paired with another one.
decision-no-such-candidate = The record chosen is none of those listed.
decision-not-held = It is not held any more.
decision-not-decidable = Nothing can be decided about it: correct the record instead.
decision-no-such-change = This change does not exist.
decision-nothing-to-do = Both already agree, so there is nothing to do.
decision-option-unneeded = No deal waits for this option any more.

## What is worth knowing, though it stops nothing

warning-held =
    { $count ->
        [one] { $count } deal waits for your decision.
       *[other] { $count } deals wait for your decision.
    }
warning-kept-empty =
    { $count ->
        [one] { $count } empty value erases nothing: what stands on the side written stays.
       *[other] { $count } empty values erase nothing: what stands on the side written stays.
    }
warning-target-edited =
    { $count ->
        [one] { $count } value changed only on the side written; it is left alone.
       *[other] { $count } values changed only on the side written; they are left alone.
    }
warning-computed-column = “{ $subject }” is calculated by { $name }, so it is not written.
warning-unmapped = { $subject } has no column in { $name }, so it is not carried.
warning-crm-column-missing = The CRM has no column for { $subject }, so it is not carried.
warning-adopted =
    { $count ->
        [one] { $count } record that was to be created stood there already and was paired.
       *[other] { $count } records that were to be created stood there already and were paired.
    }
warning-left-edited =
    { $count ->
        [one] { $count } record was edited since and is left as it is.
       *[other] { $count } records were edited since and are left as they are.
    }

## What can be wrong with a request

request-malformed-request = This request cannot be read.
request-malformed-request-next = Go back and try again.
request-invalid-request = This request is not valid.
request-invalid-request-next = Go back and correct what is named.
request-unauthorized = You are not signed in.
request-unauthorized-next = Sign in with the key.
request-host-not-allowed = Without a key, only this computer itself is answered.
request-host-not-allowed-next = Open 127.0.0.1 or localhost on it, or have a key set (DEALSYNC_API_KEY).
request-origin-not-allowed = This came from a page of another site, so nothing was done.
request-origin-not-allowed-next = Open this page itself and try again there.
request-not-found = There is no such page.
request-not-found-next = Go back, or start from the connectors.
request-unknown-provider = There is no such provider.
request-unknown-provider-next = Choose Airtable or Notion.
request-method-not-allowed = This address cannot be used in that way.
request-method-not-allowed-next = Go back and try again.
request-not-acceptable = The answer cannot be given in a form that your browser accepts.
request-not-acceptable-next = Try another browser.
request-payload-too-large = That is more than can be sent at once.
request-payload-too-large-next = Send less at a time.
request-unsupported-media-type = This request is not in a form that is understood.
request-unsupported-media-type-next = Go back and try again.
