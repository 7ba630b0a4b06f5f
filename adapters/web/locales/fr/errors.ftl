# Ce qui peut mal tourner, et que faire ensuite, par code stable.
# Noms des menus Airtable et Notion vérifiés le 2026-11-29.

## What ended a run or refused a call

failure-token-missing = Aucun jeton n’est enregistré.
failure-token-missing-next = Saisissez un jeton dans la connexion.
failure-token-invalid = { $name } n’accepte pas le jeton.
failure-token-invalid-next = Créez-en un nouveau là-bas et saisissez-le dans la connexion.
failure-token-locked = Le jeton enregistré ne peut pas être lu avec la clé secrète actuelle.
failure-token-locked-next = Remettez l’ancienne clé, ou saisissez de nouveau le jeton.
failure-access-denied =
    { $provider ->
        [airtable] Le jeton est valable mais n’a pas ce droit dans la base.
       *[other] Le jeton est valable mais n’a pas ce droit.
    }
failure-access-denied-next =
    { $provider ->
        [airtable] Vérifiez les portées data.records:read et data.records:write, que la base est ajoutée au jeton, et votre rôle dans la base.
       *[other] Dans les réglages de Notion, autorisez l’intégration à lire, mettre à jour et insérer du contenu.
    }
failure-base-not-found =
    { $provider ->
        [notion] Notion ne voit pas cette base de données.
       *[other] Airtable ne voit pas cette base.
    }
failure-base-not-found-next =
    { $provider ->
        [notion] Soit le lien est faux, soit la base n’est pas partagée : ouvrez-la dans Notion, ••• → Connexions → ajoutez votre intégration.
       *[other] Soit le lien est faux, soit la base n’est pas ajoutée au jeton : ouvrez airtable.com/create/tokens, choisissez le jeton et ajoutez la base sous « Access ».
    }
failure-base-missing =
    { $provider ->
        [notion] Aucune base de données n’est choisie.
       *[other] Aucune base n’est choisie.
    }
failure-base-missing-next = Choisissez-la dans la connexion, ou collez son lien.
failure-table-not-found = La table n’existe plus.
failure-table-not-found-next = Choisissez de nouveau la table dans la connexion.
failure-table-missing = Il y a plusieurs tables, et aucune n’est choisie.
failure-table-missing-next = Choisissez-en une dans la connexion.
failure-column-missing = Une colonne reliée n’est plus dans la table.
failure-column-missing-next = Choisissez une autre colonne dans la correspondance des champs.
failure-column-unsuitable = Une colonne reliée est d’un type qui ne convient pas à son champ.
failure-column-unsuitable-next = Choisissez une autre colonne dans la correspondance des champs, ou changez son type dans { $name }.
failure-mapping-invalid = La correspondance des champs n’est pas valable.
failure-mapping-invalid-next = Corrigez les champs nommés.
failure-client-unmapped = Aucune colonne n’est reliée au client, par lequel les affaires sont reconnues.
failure-client-unmapped-next = Choisissez une colonne pour le client dans la correspondance des champs.
failure-schema-changed = Les colonnes de la table ont changé depuis l’aperçu.
failure-schema-changed-next = Refaites l’aperçu.
failure-quota-exhausted = Le nombre mensuel d’appels de votre forfait { $name } est épuisé.
failure-quota-exhausted-next = Attendez le mois prochain, ou passez à un forfait supérieur.
failure-rate-limited = { $name } demande sans cesse d’attendre.
failure-rate-limited-next = Réessayez dans quelques minutes.
failure-blocked = { $name } a bloqué les appels avec ce jeton.
failure-blocked-next = Adressez-vous à leur assistance, ou utilisez un autre jeton.
failure-provider-unavailable = { $name } ne répond pas, ou est en panne.
failure-provider-unavailable-next = Réessayez dans quelques minutes.
failure-unexpected-answer = { $name } a donné une réponse incompréhensible.
failure-unexpected-answer-next = Réessayez ; si cela persiste, signalez-le avec le message.
failure-request-refused = { $name } a refusé la demande.
failure-request-refused-next = Lisez son message ci-dessous ; vérifiez la table et la correspondance des champs.
failure-listing-incomplete = La table n’a pas pu être lue jusqu’au bout ; rien n’en a été conclu.
failure-listing-incomplete-next = Réessayez.
failure-database-unavailable = La base de données du CRM ne répond pas.
failure-database-unavailable-next = Vérifiez qu’elle fonctionne et qu’elle est joignable, puis réessayez.
failure-database-full = Il n’y a plus de place pour la base de données du CRM.
failure-database-full-next = Libérez de l’espace disque, puis reprenez. Rien n’est perdu.
failure-deals-unusable = La table des affaires du CRM n’est pas utilisable.
failure-deals-unusable-next = Il lui faut un nombre entier comme identifiant et une colonne pour le client.
failure-run-in-progress = Une autre exécution de ce connecteur est en cours.
failure-run-in-progress-next = Attendez sa fin, ou arrêtez-la.
failure-connector-inactive = Le connecteur est désactivé.
failure-connector-inactive-next = Cochez « Actif » dans la connexion.
failure-provider-unsupported = { $name } peut être configuré, mais pas encore utilisé.
failure-provider-unsupported-next = Utilisez l’autre service.
failure-wrong-state = Cette exécution a avancé entre-temps ; ce n’est plus possible.
failure-wrong-state-next = Regardez où elle en est.
failure-not-found = Il n’y a rien sous ce numéro.
failure-not-found-next = Cela a peut-être été supprimé. Revenez et choisissez de nouveau.
failure-interrupted = L’exécution a été interrompue avant sa fin.
failure-interrupted-next = Reprenez-la, ou regardez ce qui a été écrit.
failure-internal = Une erreur s’est produite dans dealsync.
failure-internal-next = Réessayez ; si cela persiste, le journal en dit plus.

## Why one change waits, was left out or failed

reason-target-deleted = La fiche de l’autre côté a été supprimée, archivée ou mise à la corbeille.
reason-target-deleted-next = Restaurez-la là-bas, ou faites-la créer de nouveau.
reason-duplicate-client = Plusieurs fiches portent ce nom de client.
reason-duplicate-client-next = Choisissez celle dont il s’agit, ou créez-en une autre.
reason-duplicate-client-alone-next = Ouvrez chacune d’elles, puis corrigez les noms ou créez-en une affaire à part.
reason-missing-client = La fiche n’a pas de nom de client.
reason-missing-client-next = Remplissez le client, puis refaites l’aperçu.
reason-invalid-value = Une valeur de cette fiche ne peut pas être lue.
reason-invalid-value-next = Corrigez la valeur nommée, puis refaites l’aperçu.
reason-new-option = Une valeur ne figure pas parmi les options de sa colonne.
reason-new-option-next = Acceptez la nouvelle option ci-dessus, ou choisissez une option existante.
reason-target-changed = Quelqu’un l’a modifiée après la lecture de l’aperçu.
reason-target-changed-next = Refaites l’aperçu pour voir sa valeur actuelle.
reason-key-taken = Une fiche de ce nom de client est apparue depuis l’aperçu.
reason-key-taken-next = Refaites l’aperçu pour associer les deux.
reason-link-changed = Une autre exécution a associé cette fiche autrement depuis l’aperçu.
reason-link-changed-next = Refaites l’aperçu pour voir ce qui reste à faire.
reason-edited-since = Quelqu’un l’a modifiée après cette exécution ; elle reste telle quelle.
reason-edited-since-next = Modifiez-la à la main si vous voulez l’ancienne valeur.
reason-cannot-come-back = { $name } ne peut pas reprendre cette valeur.
reason-cannot-come-back-next = Corrigez-la là-bas à la main.
reason-source-gone = La fiche a été supprimée du côté d’où elle venait.
reason-source-gone-next = Rien à faire.
reason-excluded = Laissée de côté par votre choix.
reason-excluded-next = Rien à faire.
reason-computed-column = La colonne est calculée ; rien ne peut y être écrit.
reason-computed-column-next = Reliez le champ à une autre colonne.
reason-wrong-column-type = La colonne ne peut pas contenir ce genre de valeur.
reason-wrong-column-type-next = Changez le type de la colonne, ou reliez le champ à une autre.
reason-value-too-long = Le texte est plus long que ce que prend sa colonne.
reason-value-too-long-next = Raccourcissez-le, puis réessayez.
reason-amount-out-of-range = Le montant a plus de chiffres que sa colonne n’en garde.
reason-amount-out-of-range-next = Utilisez une colonne avec plus de chiffres.
reason-amount-not-whole = Le montant a des centimes, et sa colonne ne garde que des nombres entiers.
reason-amount-not-whole-next = Arrondissez le montant, ou donnez des décimales à la colonne.
reason-unknown-person = { $name } ne connaît pas une personne unique de ce nom ou de cette adresse.
reason-unknown-person-next = Invitez-la là-bas, ou utilisez son adresse e-mail.
reason-workspace-full = Votre forfait { $name } n’a plus de place pour une nouvelle fiche ; celles qui existent peuvent encore être modifiées.
reason-workspace-full-next = Passez à un forfait supérieur, ou exportez moins d’affaires.
reason-refused-by-provider = { $name } a refusé cette fiche.
reason-refused-by-provider-next = Lisez son message, corrigez la fiche, puis réessayez.
reason-refused-by-crm = La base de données du CRM a refusé cette fiche.
reason-refused-by-crm-next = Lisez son message, corrigez la fiche, puis réessayez.
reason-target-gone = La fiche a été supprimée pendant l’écriture.
reason-target-gone-next = Refaites l’aperçu : elle y apparaîtra comme supprimée.
reason-uncertain = La réponse à cette écriture s’est perdue, et il n’a pas été possible de savoir si elle a eu lieu.
reason-uncertain-next = Reprenez l’exécution : elle se renseigne avant d’écrire quoi que ce soit.

## What is wrong with one value or one field of a form

problem-not-an-amount = Ce n’est pas un montant.
problem-ambiguous-amount = Cela peut se lire comme deux montants différents. Écrivez par exemple 1234 ou 1 234,00.
problem-amount-too-large = Il y a plus de chiffres que ce qui peut être gardé exactement.
problem-not-a-date = Ce n’est pas une date lisible sans deviner.
problem-provider-error = La colonne elle-même signale une erreur au lieu d’une valeur.
problem-several-values = Plusieurs valeurs figurent ici, et une affaire n’a de place que pour une.
problem-unsupported-kind = Ce champ ne peut pas contenir une telle valeur.
problem-new-option = Ce n’est pas encore une option de la colonne.
problem-computed-column = La colonne est calculée ; rien ne peut y être écrit.
problem-wrong-column-type = La colonne ne peut pas contenir ce genre de valeur.
problem-value-too-long = Le texte est plus long que ce que prend la colonne.
problem-amount-out-of-range = Le montant a plus de chiffres que la colonne n’en garde.
problem-amount-not-whole = Le montant a des centimes, et la colonne ne garde que des nombres entiers.
problem-unknown-person = Aucune personne unique de ce nom ou de cette adresse n’est connue là-bas.
problem-cannot-come-back = Cette valeur ne peut pas être rétablie.
problem-client-needed = Il faut un client : les affaires sont reconnues par ce nom.
problem-token-malformed = Cela ne peut pas être un jeton : copiez-le de nouveau, sans espaces.
problem-base-needed = Choisissez une table, ou collez un lien.
problem-base-malformed = Ce n’est ni un identifiant ni un lien qui mène à une table.
problem-table-needed = Indiquez la table.
problem-place-malformed = Choisissez une table dans la liste.
problem-client-unmapped = Il faut une colonne : les affaires sont reconnues par elle.
problem-column-taken = Cette colonne contient déjà { $other }.
problem-column-unsuitable = Cette colonne ne convient pas à ce champ.
problem-column-missing = Cette colonne n’est plus dans la table.

## Decisions about held deals

decision-candidate-taken = La fiche choisie est déjà choisie pour une autre affaire.
decision-candidate-linked = La fiche choisie est associée à une autre.
decision-no-such-candidate = La fiche choisie ne figure pas dans la liste.
decision-not-held = Elle n’est plus à vérifier.
decision-not-decidable = Il n’y a rien à décider : corrigez plutôt la fiche.
decision-no-such-change = Cette modification n’existe pas.
decision-nothing-to-do = Les deux sont déjà identiques ; il n’y a rien à faire.
decision-option-unneeded = Plus aucune affaire n’attend cette option.

## What is worth knowing, though it stops nothing

warning-held =
    { $count ->
        [one] { $count } affaire attend votre décision.
       *[other] { $count } affaires attendent votre décision.
    }
warning-kept-empty =
    { $count ->
        [one] { $count } valeur vide n’efface rien : ce qui se trouve du côté écrit reste.
       *[other] { $count } valeurs vides n’effacent rien : ce qui se trouve du côté écrit reste.
    }
warning-target-edited =
    { $count ->
        [one] { $count } valeur n’a changé que du côté écrit ; elle reste telle quelle.
       *[other] { $count } valeurs n’ont changé que du côté écrit ; elles restent telles quelles.
    }
warning-computed-column = « { $subject } » est calculé par { $name } et n’est donc pas écrit.
warning-unmapped = { $subject } n’a pas de colonne dans { $name } et ne circule donc pas.
warning-crm-column-missing = Le CRM n’a pas de colonne pour { $subject }, qui ne circule donc pas.
warning-adopted =
    { $count ->
        [one] { $count } fiche à créer existait déjà là-bas et a été associée.
       *[other] { $count } fiches à créer existaient déjà là-bas et ont été associées.
    }
warning-left-edited =
    { $count ->
        [one] { $count } fiche a été modifiée depuis et reste telle quelle.
       *[other] { $count } fiches ont été modifiées depuis et restent telles quelles.
    }

## What can be wrong with a request

request-malformed-request = Cette demande ne peut pas être lue.
request-malformed-request-next = Revenez et réessayez.
request-invalid-request = Cette demande n’est pas valable.
request-invalid-request-next = Revenez et corrigez ce qui est nommé.
request-unauthorized = Vous n’êtes pas identifié.
request-unauthorized-next = Identifiez-vous avec la clé.
request-host-not-allowed = Sans clé, seul cet ordinateur lui-même reçoit une réponse.
request-host-not-allowed-next = Ouvrez-y 127.0.0.1 ou localhost, ou faites définir une clé (DEALSYNC_API_KEY).
request-origin-not-allowed = Cela venait d’une page d’un autre site ; rien n’a été fait.
request-origin-not-allowed-next = Ouvrez cette page elle-même et réessayez.
request-not-found = Cette page n’existe pas.
request-not-found-next = Revenez, ou repartez des connecteurs.
request-unknown-provider = Ce service n’existe pas.
request-unknown-provider-next = Choisissez Airtable ou Notion.
request-method-not-allowed = Cette adresse ne s’utilise pas ainsi.
request-method-not-allowed-next = Revenez et réessayez.
request-not-acceptable = La réponse ne peut pas être donnée sous une forme que votre navigateur accepte.
request-not-acceptable-next = Essayez un autre navigateur.
request-payload-too-large = C’est plus que ce qui peut être envoyé en une fois.
request-payload-too-large-next = Envoyez moins à la fois.
request-unsupported-media-type = Cette demande n’est pas sous une forme comprise.
request-unsupported-media-type-next = Revenez et réessayez.
