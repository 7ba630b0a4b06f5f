# Les mots de toutes les pages.

crm = CRM
to = vers
empty = vide
colon = {" : "}
skip = Aller au contenu
nav-label = Pages
language-label = Langue
sign-out = Se déconnecter
new-tab = s’ouvre dans un nouvel onglet
crumbs = Où vous êtes
close = Fermer
edit = Modifier
save = Enregistrer
search = Chercher
search-clear = Effacer
pages = Pages de la liste
page-first = Première page
page-next = Page suivante
copied = Copié
quoted = Message d’origine :
provider-unknown = L’autre côté
was = avant
becomes = devient
undo = Rétablir les valeurs d’avant
problems =
    { $count ->
        [one] Un point est à corriger
       *[other] { $count } points sont à corriger
    }

title-connectors = Connecteurs
title-deals = Affaires

# Les champs d’une affaire.
field-client = Client
field-statut = Statut
field-montant-brut = Montant brut
field-secteur = Secteur
field-date-echeance = Échéance
field-assignee = Responsable
field-notes = Notes

# Ce que contient une colonne.
kind-text = texte
kind-number = nombre
kind-date = date
kind-moment = date et heure
kind-choice = liste d’options
kind-person = personne
kind-other = autre

direction-import = Import
direction-export = Export

# L’état d’une exécution.
status-running = En cours
status-planned = Aperçu
status-success = Terminé
status-partial = Terminé en partie
status-error = Échec
status-cancelled = Arrêté
status-interrupted = Interrompu

# Les nombres d’une exécution, séparés par des points.
tally-created =
    { $count ->
        [one] { $count } créée
       *[other] { $count } créées
    }
tally-updated =
    { $count ->
        [one] { $count } mise à jour
       *[other] { $count } mises à jour
    }
tally-deleted =
    { $count ->
        [one] { $count } retirée
       *[other] { $count } retirées
    }
tally-unchanged =
    { $count ->
        [one] { $count } inchangée
       *[other] { $count } inchangées
    }
tally-held = { $count } à vérifier
tally-skipped =
    { $count ->
        [one] { $count } ignorée
       *[other] { $count } ignorées
    }
tally-failed = { $count } en échec
tally-none = Aucune fiche

# Ce qui vient d’être fait.
done-connection-saved = La connexion est enregistrée.
done-token-removed = Le jeton est supprimé.
done-fields-saved = La correspondance des champs est enregistrée.
done-deal-saved = L’affaire est enregistrée.
done-deal-created = L’affaire est créée.
done-deal-deleted = L’affaire est supprimée.
done-choices-saved = Vos choix sont conservés. Rien n’a encore été écrit.
done-stopping = L’exécution s’arrête après la fiche en cours.
