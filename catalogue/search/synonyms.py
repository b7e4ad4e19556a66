"""What people call what they want to learn: names of trades, tools and acronyms that mean the same."""

# Words that say one wants to learn, not what: left out when something else is asked.
NOISE = frozenset(
    """
    formation formations cours stage stages apprendre devenir metier metiers suivre faire trouver chercher
    je veux voudrais pour comment une un le la les des du de d l a au aux en et ou mon ma mes sur avec dans
    par cpf professionnel professionnelle certifiante certifiant diplomante eligible
    """.split()  # noqa: SIM905
)

# Each line is a group: whoever looks for one of its names also finds the others.
GROUPS = tuple(
    tuple(name.strip() for name in line.split(","))
    for line in """
    rh, ressources humaines, gestion du personnel, recrutement, recruter
    fle, français langue étrangère, français pour étrangers
    lsf, langue des signes
    toeic, anglais
    linguaskill, anglais
    bulats, anglais
    english, anglais
    spanish, espagnol
    castillan, espagnol
    deutsch, allemand
    cariste, caces, chariot élévateur, chariots élévateurs, manutention
    caces, engins de chantier, nacelle
    permis b, permis de conduire, code de la route, auto-école, conduite automobile, permis voiture
    poids lourd, conducteur routier, chauffeur routier, camion
    chauffeur, conducteur
    moto, permis moto, deux roues
    taxi, vtc
    sst, sauveteur secouriste du travail, secourisme, premiers secours
    psc1, premiers secours, secourisme
    ssiap, sécurité incendie, agent de sécurité incendie
    agent de sécurité, surveillance, gardiennage, vigile
    haccp, hygiène alimentaire
    vae, validation des acquis
    bilan de compétences, conseil en orientation, reconversion
    excel, tableur
    word, traitement de texte
    bureautique, pack office, microsoft office
    powerpoint, présentation assistée
    pao, mise en page, indesign, publication assistée par ordinateur
    photoshop, retouche photo, retouche d'image, retouche photographique
    dao, cao, dessin assisté par ordinateur, autocad
    revit, bim
    informatique, ordinateur
    développeur, programmation, programmeur, développement web, codage, coder
    web, internet, site web
    javascript, développement web, développeur web
    réseau informatique, administrateur réseau, réseau d'entreprise
    accessibilité numérique, accessibilité web, rgaa, pages accessibles
    cybersécurité, sécurité informatique, hacking
    ia, intelligence artificielle, chatgpt
    data, données, analyse de données
    seo, référencement
    community manager, réseaux sociaux
    marketing digital, webmarketing, marketing numérique
    graphiste, infographiste, design graphique
    décorateur, décoration, architecte d'intérieur, architecture d'intérieur
    comptable, comptabilité
    expert-comptable, comptabilité
    paie, paye, gestionnaire de paie, bulletin de salaire
    fiscalité, impôts
    secrétaire, secrétariat, assistant administratif, assistante administrative, assistant de direction
    secrétaire médicale, secrétariat médical, secrétaire médico-sociale
    management, manager, encadrement, diriger une équipe, chef d'équipe
    gestion de projet, chef de projet, conduite de projet, conduire un projet
    création d'entreprise, créer son entreprise, entrepreneur, auto-entrepreneur, micro-entrepreneur
    vente, vendeur, vendeuse, commercial
    commerce, vente
    négociation, négocier
    immobilier, agent immobilier
    assurance, assureur
    infirmier, infirmière, soins infirmiers
    aide-soignant, aide-soignante
    auxiliaire de vie, aide à domicile, aide à la personne
    petite enfance, crèche, assistante maternelle, nounou
    atsem, petite enfance
    éducateur, éducation spécialisée
    formateur, formateur d'adultes, pédagogie
    animateur, animation, bafa
    coach, coaching
    sophrologue, sophrologie, relaxation
    massage, masseur, bien-être
    esthéticienne, esthétique, soins du visage
    ongles, prothésiste ongulaire, onglerie, manucure
    coiffeur, coiffeuse, coiffure
    maquilleur, maquilleuse, maquillage
    cuisinier, cuisine, cuisinière, chef cuisinier
    pâtissier, pâtisserie, pâtissière
    boulanger, boulangerie, boulangère, pain
    serveur, serveuse, service en salle, restauration
    barman, bar, cocktail
    sommelier, oenologie, vin
    hôtellerie, réceptionniste, hôtel
    boucher, boucherie, viande
    fleuriste, fleurs, bouquet
    jardinier, jardinage, espaces verts, paysagiste
    apiculteur, apiculture, abeilles
    maraîcher, maraîchage, légumes
    viticulteur, vigne, viticulture
    cheval, équestre, équitation
    chien, éducateur canin, cynophile, maître-chien
    vétérinaire, soins aux animaux
    électricien, électricité, habilitation électrique
    plombier, plomberie, chauffagiste
    maçon, maçonnerie
    menuisier, menuiserie, bois, ébéniste
    charpentier, charpente
    peintre, peinture
    carreleur, carrelage
    couvreur, toiture, couverture
    soudeur, soudure, soudage
    mécanicien, mécanique, garagiste
    carrossier, carrosserie
    photographe, photographie, photo
    vidéaste, vidéo, montage vidéo, audiovisuel
    journaliste, journalisme, rédaction
    traducteur, traduction
    comédien, théâtre
    couturière, couture, couturier
    bijoutier, bijouterie
    yoga, professeur de yoga
    maître-nageur, natation, surveillant de baignade
    pilote de drone, drone, télépilote
    logistique, magasinier, entrepôt
    orthographe, certificat voltaire, français écrit
    illettrisme, savoirs de base, remise à niveau
    prise de parole, parler en public, éloquence
    stress, gestion du stress
    énergie solaire, photovoltaïque
    """.strip().splitlines()
)

# Whoever looks for the first also finds the others, and not the other way.
WIDER = {"langue étrangère": ("anglais", "espagnol", "allemand", "italien", "portugais", "chinois", "russe")}
