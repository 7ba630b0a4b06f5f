# Deals, sign-in, and the page of an error.

deals-lede = The deals of your CRM.
deals-search = Search the deals
deals-search-label = Client, status, assignee or notes
deals-caption = Deals
deals-none-found = No deal matches “{ $q }”.
deals-none = There is no deal yet.
deals-none-next = Import them from Airtable or Notion, or add one by hand.
deal-new = New deal
deal-n = Deal { $id }
deal-linked = Paired with { $name }
deal-create = Create the deal
deal-save = Save the deal
back-deals = Back to the deals
deal-hint-client = Deals are recognised by it.
deal-hint-montant-brut = For example 12,500.00
needed-mark = (needed)
deal-delete = Delete the deal
deal-delete-sure = The deal disappears from the CRM and cannot be brought back here. Airtable and Notion keep their records.
deal-delete-yes = Yes, delete the deal

sign-in = Sign in
api-key = Key
api-key-hint = The key that whoever installed dealsync has chosen (DEALSYNC_API_KEY).
api-key-wrong = This is not the key.

error-title = Something did not work
error-status = Answer { $status }
error-code = Code for support:
try-again = Try again
go-back = Go back
