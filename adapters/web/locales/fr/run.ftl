# La page d’une exécution : aperçu, progression, résultat.

title-preview =
    { $count ->
        [0] Aperçu : rien à écrire
        [one] Aperçu : { $shown } modification
       *[other] Aperçu : { $shown } modifications
    }
run-n = Exécution { $id }
sentence-import = Import depuis { $name } — { $place } — vers le CRM
sentence-export = Export du CRM vers { $name } — { $place }
sentence-undo-import = Revenir sur l’exécution { $id } : rétablir les valeurs d’avant dans le CRM
sentence-undo-export = Revenir sur l’exécution { $id } : rétablir les valeurs d’avant dans { $name } — { $place }

## Progress

progress = Progression
phase-reading-import = Lecture dans { $name }…
phase-reading-export = Lecture du CRM et dans { $name }…
phase-planning = Comparaison des deux côtés…
phase-checking = Relecture de ce qui a changé depuis l’aperçu…
phase-settling = Vérification de la dernière écriture…
phase-writing-import = Écriture dans le CRM…
phase-writing-export = Écriture dans { $name }…
phase-done = Fin de l’exécution…
count-read =
    { $count ->
        [one] { $shown } fiche
       *[other] { $shown } fiches
    }
count-written =
    { $count ->
        [one] { $written } sur { $total } écrite
       *[other] { $written } sur { $total } écrites
    }
left-seconds = encore environ { $count } s
left-minutes = encore environ { $count } min
calls-made =
    { $count ->
        [one] { $shown } appel
       *[other] { $shown } appels
    }
calls-of =
    { $count ->
        [one] { $made } appel sur { $most } au plus
       *[other] { $made } appels sur { $most } au plus
    }
calls-repeated =
    { $count ->
        [one] { $count } répété
       *[other] { $count } répétés
    }
waiting-asked = { $name } demande d’attendre { $count } s.
waiting-pace = Respect des limites { $name } : le prochain appel part dans { $count } s.
waiting-resume = Reprise à { $time }.
stop = Arrêter
stop-title = Arrêter après la fiche en cours ?
stop-text = Ce qui est écrit reste, et pourra être rétabli ensuite.
stop-written =
    { $count ->
        [one] { $written } sur { $total } est déjà écrite.
       *[other] { $written } sur { $total } sont déjà écrites.
    }
stop-yes = Arrêter
stop-no = Continuer
reloads = Cette page se recharge d’elle-même.

## Preview

nothing-yet = Rien n’a encore été écrit.
preview-how = Décochez une affaire pour la laisser de côté. Ce que vous voyez ici est exactement ce qui sera écrit.
agree = Les deux côtés sont déjà identiques.
agree-checked =
    { $count ->
        [one] { $shown } affaire vérifiée, rien à écrire.
       *[other] { $shown } affaires vérifiées, rien à écrire.
    }
empty-import = Il n’y a aucune fiche dans cette table { $name }.
empty-export = Le CRM n’a encore aucune affaire.
empty-next-import = Choisissez une autre table, ou ajoutez-y une fiche.
empty-next-export = Commencez par un import, ou ajoutez une affaire.
empty-can-export =
    { $count ->
        [one] Vous pouvez exporter { $shown } affaire, ou choisir une autre table.
       *[other] Vous pouvez exporter { $shown } affaires, ou choisir une autre table.
    }
stale =
    { $count ->
        [one] { $count } affaire a changé depuis cet aperçu ; elle sera laissée de côté.
       *[other] { $count } affaires ont changé depuis cet aperçu ; elles seront laissées de côté.
    }
stale-next = Refaites l’aperçu pour voir leurs valeurs actuelles, ou écrivez les autres.
lost-title = Ce qui ne peut pas revenir à l’identique
lost-column-gone = Une colonne a été supprimée ou a changé de type.
lost-column-gone-next = Remettez la colonne, puis refaites cet aperçu.
lost-taken-over = Une fiche existait déjà quand l’exécution l’a écrite ; ce qu’elle contenait n’est pas connu.
lost-taken-over-next = Consultez son historique dans { $name }.
lost-empty-status = Un statut ne peut pas être vidé dans { $name } : il prend la valeur par défaut de la colonne.
lost-empty-status-next = Choisissez le statut à la main.
lost-styling = Des parties d’un texte, comme les mentions, reviennent en texte simple.
lost-styling-next = Consultez l’historique de la fiche dans { $name }.
lost-record-id = Une fiche créée de nouveau a un autre identifiant.
lost-record-id-next = Rien à faire, sauf si autre chose renvoie à cette fiche.

counters = Filtrer les modifications
counter-preview-all = Toutes
counter-preview-create = À créer
counter-preview-update = À mettre à jour
counter-preview-delete = À retirer
counter-preview-unchanged =
    { $count ->
        [one] Inchangée
       *[other] Inchangées
    }
counter-preview-held = À vérifier
counter-preview-skipped =
    { $count ->
        [one] Ignorée
       *[other] Ignorées
    }
counter-preview-failed =
    { $count ->
        [one] Impossible à envoyer
       *[other] Impossibles à envoyer
    }
counter-result-all = Toutes
counter-result-create =
    { $count ->
        [one] Créée
       *[other] Créées
    }
counter-result-update =
    { $count ->
        [one] Mise à jour
       *[other] Mises à jour
    }
counter-result-delete =
    { $count ->
        [one] Retirée
       *[other] Retirées
    }
counter-result-unchanged =
    { $count ->
        [one] Inchangée
       *[other] Inchangées
    }
counter-result-pending =
    { $count ->
        [one] Non écrite
       *[other] Non écrites
    }
counter-result-held = À vérifier
counter-result-skipped =
    { $count ->
        [one] Ignorée
       *[other] Ignorées
    }
counter-result-failed = En échec

warnings =
    { $count ->
        [one] { $count } point à connaître
       *[other] { $count } points à connaître
    }
search-changes = Chercher dans les modifications
search-client = Trouver un client
list-all =
    { $count ->
        [one] { $shown } affaire dans cette liste.
       *[other] { $shown } affaires dans cette liste.
    }
list-part =
    { $count ->
        [one] { $shown } affaire sur { $total } affichée.
       *[other] { $shown } affaires sur { $total } affichées.
    }
list-rest = Celles des autres pages sont comprises, sauf si vous les y laissez de côté.
list-none = Rien ne correspond.
choices-excluded =
    { $count ->
        [one] { $count } affaire est laissée de côté.
       *[other] { $count } affaires sont laissées de côté.
    }
choices-fields =
    { $count ->
        [one] { $count } valeur reste telle quelle.
       *[other] { $count } valeurs restent telles quelles.
    }
choices-decided =
    { $count ->
        [one] { $count } affaire à vérifier est décidée.
       *[other] { $count } affaires à vérifier sont décidées.
    }
save-choices = Conserver mes choix
needed = À ajouter aussi : de nouvelles options
needed-lede = Ces valeurs ne sont pas encore dans les listes de { $name }. Seul ce que vous cochez est ajouté ; sinon, les affaires concernées attendent.
option-add = « { $option } » n’est pas une option de { $column }. L’ajouter ?
option-used =
    { $count ->
        [one] pour { $count } affaire
       *[other] pour { $count } affaires
    }

changes-caption-import = Ce qui change dans le CRM, affaire par affaire
changes-caption-export = Ce qui change dans { $name }, affaire par affaire
changes-title = Affaire par affaire
col-include = Inclure
col-deal = Affaire
col-changes = Modifications
select-all = Inclure toutes les affaires de cette page
include-deal = Inclure l’affaire { $client }
no-client = (sans nom de client)
in-crm = CRM

action-create = À créer
action-update = À mettre à jour
action-delete = À retirer
applied-create = Créée
applied-update = Mise à jour
applied-delete = Retirée
change-pending = À faire
change-held = À vérifier
change-sent = En vérification
change-skipped = Ignorée
change-failed = En échec
change-unsendable = Impossible à envoyer

diff-gone = retiré :
diff-new = ajouté :
diff-end = fin de la comparaison
diff-source = valeur lue :
both-changed = Modifiée des deux côtés
both-differ = Différente, jamais comparée
both-last = Dernière valeur commune :
both-wins-import = La valeur lue dans { $name } l’emporte.
both-wins-export = La valeur du CRM l’emporte.
leave-import = Garder la valeur du CRM
leave-export = Garder la valeur dans { $name }

choice-legend = De quelle fiche s’agit-il ?
choice-legend-alone = Que faire de cette fiche ?
choice-leave = Laisser de côté pour l’instant
choice-pair-deal = { $client } (affaire { $id })
choice-pair-remote = { $client } (dans { $name }, { $id })
choice-linked = déjà associée
choice-create-import = Aucune : créer une nouvelle affaire
choice-create-export = Aucune : la créer dans { $name }
choice-create-alone-import = Créer une nouvelle affaire
choice-create-alone-export = La créer dans { $name }
choice-could-be = Fiches possibles :

cost =
    { $count ->
        [0] Aucun appel { $name }.
        [one] Au plus { $shown } appel { $name }.
       *[other] Au plus { $shown } appels { $name }.
    }
cost-seconds = Environ { $count } s.
cost-minutes = Environ { $count } min.
commit-crm =
    { $count ->
        [one] Écrire { $shown } modification dans le CRM
       *[other] Écrire { $shown } modifications dans le CRM
    }
commit-out =
    { $count ->
        [one] Écrire { $shown } modification dans { $name }
       *[other] Écrire { $shown } modifications dans { $name }
    }
commit-others =
    { $count ->
        [one] Écrire l’autre
       *[other] Écrire les { $shown } autres
    }
commit-zero = Rien à écrire
commit-none = Tout est laissé de côté ou attend une décision.
lost-touch = Le service ne répond plus. Cette page réessaie d’elle-même ; ce qui est écrit reste.
commit-busy = Écriture en cours…
refresh = Refaire l’aperçu
back-connectors = Retour aux connecteurs

## Result

written-crm =
    { $count ->
        [one] { $shown } modification a été écrite dans le CRM.
       *[other] { $shown } modifications ont été écrites dans le CRM.
    }
written-out =
    { $count ->
        [one] { $shown } modification a été écrite dans { $name }.
       *[other] { $shown } modifications ont été écrites dans { $name }.
    }
written-held =
    { $count ->
        [one] { $count } affaire attend votre décision : refaites un aperçu pour la régler.
       *[other] { $count } affaires attendent votre décision : refaites un aperçu pour les régler.
    }
partial =
    { $count ->
        [one] { $written } écrite
       *[other] { $written } écrites
    }, { $refused ->
        [one] { $failed } refusée
       *[other] { $failed } refusées
    }
partial-next = Ce qui a été écrit est correct. Chaque affaire en échec est nommée ci-dessous, avec sa raison et son remède.
partial-skipped =
    { $count ->
        [one] { $written } écrite
       *[other] { $written } écrites
    }, { $left ->
        [one] { $skipped } ignorée
       *[other] { $skipped } ignorées
    }
partial-skipped-next = Chaque affaire ignorée est nommée ci-dessous, avec sa raison.
nothing-written = Rien n’a été écrit.
written-before =
    { $count ->
        [one] { $written } sur { $total } a été écrite avant l’arrêt.
       *[other] { $written } sur { $total } ont été écrites avant l’arrêt.
    }
stopped = Arrêté.
stopped-after =
    { $count ->
        [one] { $written } sur { $total } a été écrite et le reste.
       *[other] { $written } sur { $total } ont été écrites et le restent.
    }
interrupted = Le service s’est arrêté à { $time } après { $written } sur { $total }.
interrupted-reading = Le service s’est arrêté à { $time }, avant d’écrire quoi que ce soit.
interrupted-next = Rien n’est perdu.
resume = Reprendre
see-written = Voir ce qui a été écrit
retry =
    { $count ->
        [one] Réessayer l’affaire en échec
       *[other] Réessayer les { $count } en échec
    }
undo-how = Vous en voyez d’abord un aperçu. Ce que quelqu’un a modifié depuis reste tel quel.
download-failed = Télécharger les échecs (CSV)
download-all = Tout télécharger (CSV)
cost-made =
    { $count ->
        [one] { $shown } appel { $name } effectué
       *[other] { $shown } appels { $name } effectués
    }
cost-announced = annoncé : { $shown } au plus
ended-at = fin le { $time }
failed-title =
    { $count ->
        [one] { $count } affaire en échec
       *[other] { $count } affaires en échec
    }
failed-more =
    { $count ->
        [one] La voir
       *[other] Voir les { $count }
    }
