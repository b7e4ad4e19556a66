"""Sixty and more searches, and the trainings of the demonstration that answer each.

How it was judged (2026-11-21, by one person who knows the catalogue and did not look at the results first):
each search is one that people type; beside it, a pattern of the titles that are just what is asked (worth 2),
then one of those that are near it (worth 1). Every other title is worth 0. A search is scored by nDCG@10
against the best order that the whole catalogue allows; the set by the mean. A town, where there is one, is
what the place field is given: only offers within 30 km are then worth something.
"""

JUDGED = """
anglais                        ; ^Anglais
Anglais                        ; ^Anglais
ANGLAIS                        ; ^Anglais
anglai                         ; ^Anglais
aglais                         ; ^Anglais
anglias                        ; ^Anglais
english                        ; ^Anglais
toeic                          ; ^Anglais
cours d'anglais                ; ^Anglais
apprendre l'anglais professionnel ; ^Anglais professionnel|perfectionnement professionnel ; ^Anglais
anglais debutant               ; ^Anglais pour débutants
anglais pour le tourisme       ; ^Anglais de l'accueil et du tourisme
espagnole                      ; ^Espagnol
alemand                        ; ^Allemand
italiens                       ; ^Italien
langues étrangères             ; ^(Anglais|Espagnol|Allemand|Italien)
langue des signes              ; ^Langue des signes
lsf                            ; ^Langue des signes
ortographe                     ; orthographe
comptable                      ; ^Comptabilité
compta                         ; ^Comptabilité
contabilité                    ; ^Comptabilité
gestionnaire de paye           ; paie
bulletin de salaire            ; paie
créer son entreprise           ; ^Créer et reprendre
auto-entrepreneur              ; ^Créer et reprendre
création d'entreprises         ; ^Créer et reprendre
gestion de projet              ; projet de bout en bout
chef de projet                 ; projet de bout en bout
management                     ; ^Manager|^Conduire le changement
managment                      ; ^Manager|^Conduire le changement
secrétaire                     ; ^Assistant de direction
assistante de direction        ; ^Assistant de direction
vendeuse                       ; ^Techniques de vente
commercial                     ; ^Techniques de vente
recrutement                    ; ^Recruter
rh                             ; ^Recruter ; ^Gestionnaire de paie|^Manager
excel                          ; ^Tableur
exel                           ; ^Tableur
développeuse web               ; ^Développeur web
programmation                  ; ^Développeur web ; Python
javascript                     ; ^Développeur web
réseau informatique            ; réseau d'entreprise
photoshop                      ; ^Retouche photo
cybersécurité                  ; ^Sécurité informatique
python                         ; Python
data                           ; ^Analyser des données ; ^Tableur
accessibilité numérique        ; ^Concevoir des pages accessibles
permis b                       ; ^Permis de conduire catégorie B
permi de conduire              ; ^Permis de conduire catégorie B ; ^Permis C
code de la route               ; ^Permis de conduire catégorie B
poids lourds                   ; ^Permis C
chauffeur routier              ; ^Permis C
caces                          ; chariots élévateurs
carriste                       ; chariots élévateurs
logistique                     ; en entrepôt ; chariots élévateurs
aide à domicile                ; ^Auxiliaire de vie
crèche                         ; petite enfance
masage                         ; ^Massage
cuisinière                     ; ^Cuisinier
patissier                      ; ^Pâtisserie
haccp                          ; ^Hygiène alimentaire
barista                        ; ^Barista
electricien                    ; ^Électricien ; ^Habilitation électrique
habilitation electrique        ; ^Habilitation électrique ; ^Électricien
peintre en batiment            ; ^Peintre
soudeur                        ; ^Soudure
décoratrice                    ; ^Décorateur
couture                        ; ^Couture
ébéniste                       ; ^Ébénisterie
photographe                    ; ^Photographie ; ^Retouche photo
équitation                     ; équestre
maraîcher                      ; ^Maraîchage
paysagiste                     ; paysagiste
bilan de competence            ; ^Bilan de compétences
reconversion                   ; ^Bilan de compétences
vae                            ; ^Validation des acquis
RS 9101                        ; ^Anglais (pro|pour|de l)
isolation                      ; ^Rénovation énergétique
anglais                        ; ^Anglais ;                    ; Metz
anglais                        ; ^Anglais ;                    ; metz 57000
permis de conduire             ; ^Permis ;                     ; Lyon
cuisine                        ; ^Cuisinier ; restauration     ; clermont ferrand
management                     ; ^Manager|^Conduire le ch ;    ; 33000
décorateur                     ; ^Décorateur ;                 ; Nantes
"""
