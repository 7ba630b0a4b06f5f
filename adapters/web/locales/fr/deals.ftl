# Les affaires, l’identification, la page d’une erreur.

deals-lede = Les affaires de votre CRM.
deals-search = Chercher dans les affaires
deals-search-label = Client, statut, responsable ou notes
deals-caption = Affaires
deals-none-found = Aucune affaire ne correspond à « { $q } ».
deals-none = Il n’y a encore aucune affaire.
deals-none-next = Importez-les depuis Airtable ou Notion, ou ajoutez-en une à la main.
deal-new = Nouvelle affaire
deal-n = Affaire { $id }
deal-linked = Associée à { $name }
deal-create = Créer l’affaire
deal-save = Enregistrer l’affaire
back-deals = Retour aux affaires
deal-hint-client = Les affaires sont reconnues par ce nom.
deal-hint-montant-brut = Par exemple 12 500,00
needed-mark = (obligatoire)
deal-delete = Supprimer l’affaire
deal-delete-sure = L’affaire disparaît du CRM et ne peut pas être retrouvée ici. Airtable et Notion gardent leurs fiches.
deal-delete-yes = Oui, supprimer l’affaire

sign-in = S’identifier
api-key = Clé
api-key-hint = La clé choisie par la personne qui a installé dealsync (DEALSYNC_API_KEY).
api-key-wrong = Ce n’est pas la bonne clé.

error-title = Quelque chose n’a pas fonctionné
error-status = Réponse { $status }
error-code = Code pour l’assistance :
try-again = Réessayer
go-back = Revenir
