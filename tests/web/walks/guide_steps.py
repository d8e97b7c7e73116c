"""The steps of the guide, in its order."""

from __future__ import annotations

from datetime import timedelta

from tests.web.walks.guide import Reader

NIR = "1681282128212"
ADDRESS = "camille@example.org"
IDENTITY = {"profil": "particulier", "nir": NIR, "email": ADDRESS, "prenom": "Camille", "nom": "Exemple"}
PAYMENTS = "18 février 2022  Santé  8,86 €\n17 février 2022  Santé  25,00 €\n16 février 2022  Santé  29,97 €"
CARDS = ("avec photo", "sans photo", "je n'ai pas de carte Vitale")


def profile(guide: Reader) -> None:
    """1 and step 1: the site, and the choice of a profile."""
    guide.see("R01", "nord-pasdecalais.msa.fr", "MSA Nord-Pas de Calais")
    guide.see("R02", "S'inscrire", "Se connecter")
    guide.press("inscrire", "profil.choix")
    guide.see("R03", "Étape 1 sur 7", "Sélection du profil", "Créer mon espace privé", settled="C25")
    guide.see("R04", "Vous êtes...")
    guide.see(
        "R05",
        *("Exploitant agricole", "Entreprise", "Particulier", "Employeur de jardinier"),
        *("Cotisant de solidarité", "Autre ..."),
    )
    guide.see(
        "R06",
        "Particulier",
        "(salarié, retraité, collaborateur, ayant-droit, demandeur d'emploi, sans emploi ...)",
    )
    guide.see("R07", "Employeur de jardinier", "en tant que particulier", settled="C15")
    guide.see("R08", "Autre ...", "Détails en annexe", settled="C16")
    guide.see("R09", "Abandonner", settled="C19: confirmed first")
    guide.see("R10", "Suivant >")
    guide.see("R11", never=("< Précédent",))
    guide.press("next", "profil.choix")
    guide.see("R12", "Choisissez une des réponses.")
    guide.press("next", "identifiant.saisie", **{"@choice": "particulier"})


def identifier(guide: Reader) -> None:
    """Step 2: the identifier."""
    guide.see("R13", "Étape 2 sur 7", "Votre identifiant")
    guide.see("R14", "carte Vitale", "13", settled="C01, C02: 13 characters, the key is optional")
    guide.see("R15", "Renseigner votre numéro de Sécurité Sociale", "Numéro de Sécurité Sociale")
    guide.see("R16", "> Je ne connais pas mon numéro de Sécurité Sociale")
    guide.see("R17", "Abandonner", settled="C19")
    guide.see("R18", "< Précédent")
    guide.press("back", "profil.choix")
    guide.press("next", "identifiant.saisie", **{"@choice": "particulier"})
    guide.see("R19", "Suivant >")
    guide.press("inconnu", "identifiant.telephone")
    guide.see("R20", "Inscription par téléphone", "2 61 91 00 10", settled="C24")
    guide.press("back", "identifiant.saisie")
    guide.press("next", "identifiant.compte_existant", "existant", nir=NIR)
    guide.see(
        "R21", "Un compte existe déjà pour 1 68 12 82 128 212", settled="C01: grouped as it is on the card"
    )
    guide.see("R22", "Se connecter pour accéder à ce compte")
    guide.press("connecter", "connexion.identification")
    guide.begin("identifiant.saisie", profil="particulier")
    guide.press("next", "identifiant.non_reconnu", "inconnu", nir=NIR)
    guide.see("R23", "Numéro non reconnu", "Corriger mon numéro")
    guide.press("next", "identifiant.saisie")


def documents(guide: Reader) -> None:
    """Steps 3 and 4: what to have at hand, and who one is."""
    guide.press("next", "documents.particulier", "nouveau", nir=NIR)
    guide.see("R24", "Étape 3 sur 7", "Documents nécessaires", settled="C17: a page, two variants")
    guide.see(
        "R25",
        "carte Vitale si vous êtes assuré maladie à la MSA",
        "ou bien",
        "6 derniers mois",
        settled="C18",
    )
    guide.see("R27", "< Précédent", "Suivant >")
    guide.see("R28", "Abandonner", settled="C19: may be abandoned until the terms are accepted")
    guide.press("back", "identifiant.saisie")
    guide.press("next", "documents.particulier", "nouveau", nir=NIR)
    guide.press("next", "coordonnees.saisie")
    guide.see("R29", "Étape 4 sur 7", "Vos coordonnées")
    for requirement, label in (
        *(("R30", "Nom"), ("R31", "Prénom"), ("R32", "Date de naissance")),
        *(("R33", "Adresse email"), ("R34", "Numéro de téléphone mobile")),
    ):
        guide.see(requirement, label)
    guide.see("R35", "< Précédent", "Suivant >", settled="C19: « Abandonner » too")
    typed = {"nom": "Exemple", "prenom": "Camille", "date_naissance": "15/12/1968", "email": ADDRESS}
    guide.press("next", "verification.choix_carte", "coherente", **typed, mobile="06 00 00 00 00")
    guide.see(
        "R36", "Étape 5 sur 7", "Vérification de votre identité", "question de sécurité", settled="C08, C09"
    )


def figure(guide: Reader) -> None:
    """Step 5: the figure, box by box."""
    guide.see("R40", "possède-t-elle une photo ?", *CARDS, settled="C42")
    guide.press("next", "verification.serie_recto", **{"@choice": "avec_photo"})
    guide.see("R38", "N° de série", "au recto")
    guide.see("R43", *CARDS, settled="C06, C07: kept as drawn, and a way to send the number")
    guide.press("avec_photo", "verification.choix_carte")
    guide.press("next", "verification.serie_verso", **{"@choice": "sans_photo"})
    guide.see("R39", "N° de série", "au verso")
    guide.see("R44", *CARDS, settled="C06, C07")
    guide.press("avec_photo", "verification.choix_carte")
    guide.press("next", "verification.affiliation", **{"@choice": "pas_de_carte"})
    guide.see(
        "R41", "affilié à la MSA pour votre santé ?", "oui", "non", settled="C05: « non » asks the record"
    )
    guide.press("next", "verification.montant_recu", **{"@choice": "oui"})
    guide.see("R37", "Montant d'un paiement MSA", "avec centimes", "6 derniers mois", settled="C12")
    guide.see("R42", "> je n'ai pas trouvé ce montant", settled="C03, C04, C11")
    guide.press("next", "verification.montant_recu", montant="25")
    guide.see("R46", "centimes", settled="C33, C39: a comma or a point, to the centime")
    guide.press("introuvable", "verification.choix_carte")
    guide.begin("verification.facture", **{**IDENTITY, "profil": "exploitant"})
    guide.see("R45", "Montant d'une facture MSA", "avec centimes", settled="C12, C13")
    guide.see("R47", "12 derniers mois", settled="the record is asked at the time of the answer")
    guide.begin("documents.exploitant", profil="exploitant", nir=NIR)
    guide.see("R26", "cotisation que vous avez payée à la MSA", "12 derniers mois", settled="C12, C13")


def password(guide: Reader) -> None:
    """Step 6: the password is sent."""
    guide.begin("verification.serie_recto", **IDENTITY)
    guide.press("next", "mot_de_passe.adresse", "juste", numero_recto="12345678901")
    guide.see("R48", "Recevoir votre mot de passe", ADDRESS)
    guide.see("R49", "Modifier cette adresse")
    guide.press("modifier", "mot_de_passe.modifier")
    guide.press("next", "mot_de_passe.adresse", email=ADDRESS)
    guide.press("next", "mot_de_passe.conditions")
    guide.see("R50", "Conditions générales", "Acceptez-vous les conditions générales ?")
    guide.see(
        "R52", "Validation du mail", "Acceptation des conditions générales", "Envoi du mdp", settled="C26"
    )
    assert "send_password" not in guide.sent()
    guide.press("next", "mot_de_passe.confirme", "envoye", **{"@choice": "accepter"})
    assert "send_password" in guide.sent()
    guide.see("R51", "Mot de passe envoyé", settled="sent only after « Accepter »")
    guide.see(
        "R54", "Un mot de passe provisoire", "vient de partir à camille@example.org", settled="C27, C40"
    )
    guide.see("R55", "valable 7 jours", settled="C28: then a page says so")
    guide.see("R56", "Ouvrir le lien reçu par email", settled="C48")
    guide.see("R57", "Se connecter", settled="C48")
    guide.wait(timedelta(days=7), "mot_de_passe.expire")
    guide.begin("verification.serie_recto", **IDENTITY)
    guide.press("next", "courrier.conditions", "faux", numero_recto="00000000000")
    guide.press("next", "courrier.envoye", **{"@choice": "accepter"})
    guide.see("R53", "Mot de passe envoyé par courrier", "par la poste", never=(ADDRESS,), settled="C10, C49")
    assert "send_letter" in guide.sent()


def login(guide: Reader) -> None:
    """Step 7: the first login, and the private space."""
    guide.begin()
    guide.press("connecter", "connexion.identification")
    guide.see("R58", "Identifiant", "Mot de passe")
    typed = {"identifiant": NIR, "mot_de_passe": "Provisoire-2468"}
    guide.press("next", "connexion.changement", "provisoire", **typed)
    guide.see("R59", "Changement de votre mot de passe")
    easy = {"nouveau_mot_de_passe": "sanschiffre-A", "confirmation": "sanschiffre-A"}
    guide.press("next", "connexion.changement", **easy)
    guide.see(
        "R60",
        "8 caractères au moins",
        "chiffres, majuscules, minuscules et caractères spéciaux",
        settled="C29",
    )
    chosen = {"nouveau_mot_de_passe": "Verger-d-Ete-31", "confirmation": "Verger-d-Ete-31"}
    guide.press("next", "espace.dossier", "accepte", **chosen)
    gives = {"profil": "particulier", "email": ADDRESS, "mobile": "06 00 00 00 00", "paiements": PAYMENTS}
    settings = {"reception_documents": "email", "reception_infos": "email", "franceconnect_associe": "oui"}
    guide.stage.answer("lu", {**gives, **settings, "adresse": "1 rue de l'Exemple, 59000 Lille"})
    guide.hand.look("")


def space(guide: Reader) -> None:
    """The private space."""
    guide.see("R61", "Mon espace privé")
    guide.see(
        "R62",
        "Nord-Pas de Calais",
        "Mon espace privé",
        "Mon compte",
        "Changer de dossier",
        "Se déconnecter",
        settled="C38",
    )
    for label in ("Mes services", "Mes attestations", "Mes Paiements", "Suivre mes demandes", "Rechercher"):
        assert label in guide.words, label
    guide.see(
        "R63",
        "Mes services",
        "Mes attestations",
        "Mes Paiements",
        "Suivre mes demandes",
        "Contact & échanges",
    )
    guide.see("R64", "Mon espace privé : Particulier", settled="C32")
    guide.see(
        "R65",
        "Mes derniers paiements",
        "18 février 2022",
        "Santé",
        "8,86 €",
        "25,00 €",
        "29,97 €",
        settled="C33, C34",
    )
    guide.see("R66", "Mes documents", "Actualités")
    guide.see("R67", "Mes services", "Mes derniers paiements")
    guide.see("R68", "dans Mon compte")
    guide.press("mon_compte", "compte.accueil")


def account(guide: Reader) -> None:
    """Mon compte."""
    guide.see(
        "R69",
        "Email & Mot de passe",
        ADDRESS,
        "> modifier cet email",
        "> modifier mon mot de passe",
        settled="W22, W23",
    )
    guide.see("R70", "Téléphone", "Mobile", "+33", "Fixe", "> modifier ces numéros", settled="C30, C31")
    guide.see("R71", "Adresse", "1 rue de l'Exemple", "> modifier cette adresse", settled="C31")
    guide.see("R72", "vos documents", "par email", "> modifier ce mode de réception", settled="C35")
    guide.see("R73", "les infos MSA", "par email", "> modifier ce mode de réception", settled="C35")
    guide.see("R74", "FranceConnect", "> dissocier mon compte FranceConnect", settled="W24: confirmed first")
    guide.see("R75", "Recevez vos documents par email")
    guide.see("R76", "FranceConnect", "900", settled="C36, C37: a demonstration provider, no official button")


STEPS = (profile, identifier, documents, figure, password, login, space, account)
