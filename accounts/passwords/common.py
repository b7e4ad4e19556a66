"""What people in France choose first, the most usual before; the judge knows the English ones already.

Written for this project: keyboards, greetings, pet names, first names, towns, clubs, months, beasts, brands.
"""

FRENCH = """
azerty motdepasse bonjour soleil doudou loulou chouchou azertyuiop marseille jetaime coucou chocolat amour
mdp monmotdepasse motpasse motsecret secret azer azert azertyui qsdfgh qsdfghjkl qsdfghjklm wxcvbn wxcvb
aqwzsx aqwzsxedc azeqsd azeqsdwxc nbvcxw poiuytreza treza motus bienvenue connexion identifiant changezmoi
changermoi changer provisoire temporaire initial ouverture utilisateur administrateur invite moncompte
comptecpf moncpf securite vitale ameli impots monsieur madame
bisous bisou calin coeur mamour monamour jetaimefort cheri cherie bebe poussin princesse prince ange
papillon lapin minou chaton chat chien loulous loulette titi toto tata tonton mamie papi papy papa maman
famille enfants mesenfants mafille monfils maison vacances liberte bonheur sourire etoile lune ciel mer
montagne plage fleur rose marguerite tulipe cerise fraise banane citron pomme vanille caramel nutella
chocolate cafe fromage croissant baguette pastis
doudoune doudoudou loulou caline nounou nounours choupette choupinette pupuce puce bibiche biche
paris lyon toulouse nice nantes strasbourg montpellier bordeaux lille rennes reims toulon grenoble dijon
angers metz nancy brest limoges tours amiens perpignan besancon orleans rouen mulhouse caen corse bretagne
normandie alsace provence france vivelafrance allezlesbleus
olympique psg parissg om stade football foot rugby zidane zizou mbappe griezmann platini benzema cantona
champion champions lesbleus
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
lundi mardi mercredi jeudi vendredi samedi dimanche printemps ete automne hiver noel
nicolas julien camille thomas alexandre pierre antoine maxime romain sebastien julie marie pauline celine
sophie laura manon lea chloe emma ines jade louise alice lola lena zoe sarah clara juliette lucas hugo
louis gabriel arthur jules adam raphael leo ethan paul nathan mathis enzo theo tom noah axel baptiste clement
quentin florian jeremy kevin anthony guillaume benjamin vincent stephane laurent philippe christophe olivier
frederic patrick michel alain bernard jean jacques daniel francois gerard andre christian didier thierry
pascal bruno eric nathalie isabelle sylvie catherine martine christine valerie sandrine stephanie veronique
monique nicole francoise brigitte patricia virginie aurelie emilie elodie audrey melanie charlotte mathilde
margaux oceane anais lucie marine marion claire helene caroline delphine laetitia jessica vanessa sabrina
mohamed fatima karim samir yasmine nadia malika rachid said farid
tigre lion dauphin panthere aigle renard loup cheval poney licorne dragon tortue caramel minette felix
filou gribouille pepette chipie praline noisette reglisse gaston oscar rocky max simba
renault peugeot citroen clio megane twingo mercedes ferrari porsche moto yamaha harley
orange free bouygues sfr laposte wanadoo hotmail google facebook ordinateur internet portable telephone
musique guitare piano naruto pokemon starwars harrypotter asterix obelix tintin mickey
"""
