# La page /connectors.

connectors-lede = Vos affaires circulent entre le CRM et les tables de votre équipe, dans les deux sens, seulement quand vous le demandez.
tabs-label = Services

# L’état d’une connexion, dans son onglet.
state-none = non connecté
state-incomplete = à compléter
state-ready = connecté
state-failed = en panne
state-off = désactivé
state-locked = verrouillé

locked = Les jetons enregistrés ne peuvent pas être lus avec la clé actuelle.
locked-next = L’historique est intact. Remettez l’ancienne clé, ou saisissez de nouveau les jetons.
trouble-at = Dernier essai : { $time }.
last-contact = Dernier contact réussi : { $time }.

failed-lists = Les listes n’ont pas pu être chargées.
failed-fields = Les colonnes n’ont pas pu être lues.
failed-test = Le test n’a pas pu être fait.
failed-preview = L’aperçu n’a pas commencé. Rien n’a été écrit.
failed-save = Rien n’a été enregistré.
failed-undo = Rien n’a été rétabli.
see-run = Voir l’exécution { $id }

## Connection

card-connection = Connexion
connection-none = Trois étapes : un jeton, une table, un aperçu. { $name } n’est pas encore connecté.
connection-locked = Le jeton enregistré ne peut pas être ouvert.
connection-no-token = Il manque encore un jeton.
connection-no-table = Le jeton est enregistré. Il reste à choisir une table.
connection-ready = Connecté
connection-failed = Ne fonctionne pas pour le moment
connection-off = Désactivé
checked-at = vérifié le { $time }
promise = Rien n’est écrit avant que vous ayez vu un aperçu et confirmé.

test = Tester la connexion
testing = Test de la connexion en cours…
test-ok = Connexion établie : lecture et écriture autorisées.
test-ok-read = Connexion établie : lecture autorisée.
test-failed = La connexion ne fonctionne pas encore. Le remède figure à chaque ligne.

check-ok = fonctionne
check-failed = échec
check-not-tested = non testé
check-step-token = Jeton
check-step-base = Base
check-step-table = Table
check-step-read = Lecture
check-step-write = Écriture
check-step-field = Colonne pour { $field }
check-read-found =
    { $count ->
        [one] { $count } fiche lue
       *[other] { $count } fiches lues
    }
check-write-why = Seule la première écriture le montre, et un test n’écrit rien. Si { $name } refuse, rien n’est perdu et le résultat le dit.

check-column = Cherchée : « { $column } ».
check-near = Serait-ce « { $column } » ?

token = Jeton
token-hint =
    { $provider ->
        [notion] Un long texte qui commence par ntn_ ou secret_. Il est chiffré et n’est plus jamais affiché.
       *[other] Un long texte qui commence par pat. Il est chiffré et n’est plus jamais affiché.
    }
token-kept = Un jeton est enregistré. Laissez vide pour le conserver.
token-kept-since = Un jeton est enregistré depuis le { $time }. Laissez vide pour le conserver.
token-safe = Le jeton reste sur ce serveur, chiffré dans la base de données. Aucune page et aucun journal ne le montre.
token-remove = Supprimer le jeton
token-remove-sure = Aucune exécution avec { $name } ne pourra commencer avant la saisie d’un nouveau jeton. Les affaires, la correspondance et l’historique restent.
token-remove-yes = Oui, supprimer le jeton

place-label =
    { $provider ->
        [notion] Base de données
       *[other] Table
    }
place-hint =
    { $count ->
        [0] Le jeton est valable, mais ne voit encore aucune table.
        [one] Le jeton voit { $count } table.
       *[other] Le jeton voit { $count } tables.
    }
place-none = Choisir…
place-typed = Ou coller un lien
place-paste = Vous avez déjà un lien vers la table ?
base-label =
    { $provider ->
        [notion] Base de données : lien ou identifiant
       *[other] Base : lien ou identifiant
    }
base-hint =
    { $provider ->
        [notion] Ouvrez la base de données dans Notion, choisissez « Copier le lien », collez-le ici.
       *[other] Ouvrez la table dans Airtable et collez l’adresse que montre votre navigateur.
    }
table-label =
    { $provider ->
        [notion] Source de données
       *[other] Table : nom ou identifiant
    }
table-hint =
    { $provider ->
        [notion] Nécessaire seulement si la base de données a plusieurs sources.
       *[other] Inutile si l’adresse collée mène à une table.
    }
active-label = Actif : les exécutions peuvent commencer
save-test = Enregistrer et tester
save-choose = Enregistrer et choisir une table
load-lists = Choisir dans une liste
loading-lists = { $name } est interrogé…

# Noms des menus vérifiés le 2026-11-29.
howto = Obtenir un jeton dans { $name } (2 min)
howto-airtable-1 = Ouvrez airtable.com/create/tokens et choisissez « Create new token ».
howto-airtable-2 = Ajoutez les portées schema.bases:read, data.records:read et data.records:write.
howto-airtable-3 = Sous « Access », ajoutez la base qui contient vos affaires.
howto-airtable-4 = Choisissez « Create token », copiez le jeton et collez-le ici.
howto-notion-1 = Ouvrez notion.so/profile/integrations et choisissez « Nouvelle intégration », de type « Interne ».
howto-notion-2 = Autorisez-la à lire, mettre à jour et insérer du contenu, et à lire les utilisateurs avec leur adresse e-mail.
howto-notion-3 = Copiez son secret et collez-le ici.
howto-notion-4 = Ouvrez votre base de données dans Notion, puis ••• → Connexions → ajoutez votre intégration.
howto-open = Ouvrir { $name }
try-demo = Sans compte : arrêtez le service, puis lancez

## Fields

card-fields = Correspondance des champs
fields-later = Vient après la connexion.
fields-mapped =
    { $count ->
        [one] { $count } champ sur { $total } relié
       *[other] { $count } champs sur { $total } reliés
    }
fields-standard = Les colonnes sont trouvées par leur nom, en français ou en anglais
fields-attention =
    { $count ->
        [one] { $count } demande une décision
       *[other] { $count } demandent une décision
    }
fields-show = Voir la correspondance
editor-caption = Quelle colonne dans { $name } contient quel champ d’une affaire.
editor-record = Les exemples viennent de la fiche « { $record } ».
editor-field = Champ du CRM
editor-column = Colonne dans { $name }
editor-column-for = Colonne dans { $name } pour { $field }
editor-example = Exemple
editor-policy = Valeurs vides
editor-policy-for = Valeurs vides de { $field }
match-key = Sert à reconnaître une affaire
not-mapped = non relié
suggested = Proposé
read-only = lecture seule
unfit = Ne convient pas à ce champ
policy-client = jamais vidé
policy-keep = Ne jamais vider
policy-overwrite = Vider aussi
policy-explained = « Ne jamais vider » : une valeur vide laisse ce qui se trouve du côté écrit. « Vider aussi » : elle l’efface.
save-fields = Enregistrer la correspondance
suggest-again = Proposer de nouveau
suggesting = Comparaison des noms…

note-computed = Calculé par { $name }, non modifiable.
note-as-text = Gardé comme texte là-bas : ne peut plus être additionné ni trié.
note-moment = La colonne garde aussi une heure ; seul le jour circule.
note-options-missing =
    { $count ->
        [one] { $count } valeur n’y est pas encore une option : { $list }. Un export demande avant de l’ajouter.
       *[other] { $count } valeurs n’y sont pas encore des options : { $list }. Un export demande avant de les ajouter.
    }
note-options-fixed =
    { $count ->
        [one] { $count } valeur n’y est pas une option : { $list }. Cette liste ne se complète que dans { $name }.
       *[other] { $count } valeurs n’y sont pas des options : { $list }. Cette liste ne se complète que dans { $name }.
    }
note-people = Les personnes sont retrouvées par leur nom ou leur adresse e-mail.
note-several = La colonne peut contenir plusieurs valeurs ; une affaire n’a de place que pour une.
note-gone = La colonne « { $list } » n’est plus dans la table.

## Sync

card-sync = Synchronisation
sync-later = Vient après la connexion.
sync-promise = Choisissez un sens. Vous voyez d’abord ce qui changerait ; rien n’est encore écrit.
way-import = Lit dans { $name }, écrit dans le CRM.
way-export = Lit dans le CRM, écrit dans { $name }.
preview-import = Aperçu de l’import ({ $name } → CRM)
preview-export = Aperçu de l’export (CRM → { $name })
preview-starting = L’aperçu commence…
preview-cost =
    { $count ->
        [one] Environ { $count } appel { $name } pour l’aperçu.
       *[other] Environ { $count } appels { $name } pour l’aperçu.
    }
calls-month = Appels { $name } faits par cette application ce mois-ci : { $shown }.
previews-see = Voir les aperçus gardés, pas encore écrits
sync-blocked = Impossible pour l’instant
running-now-import = Un import depuis { $name } est en cours.
running-now-export = Un export vers { $name } est en cours.
running-since = Il a commencé à { $time }.
running-see = Suivre sa progression

## History

card-history = Historique
history-lede = Chaque exécution, avec ce que chaque affaire est devenue.
history-filter = Filtrer l’historique
history-caption = Exécutions avec { $name }, les plus récentes d’abord
history-none = Aucune exécution ne correspond à ce filtre.
history-pages = Pages de l’historique
col-run = Exécution
col-when = Date
col-direction = Sens
col-result = Résultat
col-outcome = Bilan
filter-all = Tout
filter-do = Filtrer
run-number = Exécution
copy-run = Copier le numéro de l’exécution { $id }
undo-of = revient sur l’exécution { $id }
undone-by = défaite par l’exécution { $id }
newest = Les plus récentes
older = Plus anciennes
