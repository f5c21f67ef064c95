"""What people are made up to have written in plans, by language. About governance only: never how a control works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanWords:
    milestones: tuple[str, ...]  # in the order in which they are reached
    support: tuple[str, ...]
    givers: tuple[str, ...]
    on_hold: str
    dropped: str
    begun: tuple[str, ...]  # remarks on work under way
    done: tuple[str, ...]
    low_here: str  # why a gap was moved to the front
    fell: str  # why a level fell
    own_step: str  # title of an action without a written step, with a place for the criterion and the level


_ENGLISH = PlanWords(
    milestones=(
        "Draft agreed between the units concerned",
        "Text before the legal unit",
        "Decision of the head of the administration",
        "Circular sent to the regional offices",
        "First yearly review",
    ),
    support=(
        "An example from another administration of the region",
        "A trainer for three days, and course material in our language",
        "Advice on the wording of the agreement with the ministry",
        "A place for two colleagues in the next regional workshop",
    ),
    givers=("WCO Secretariat", "Regional training centre", "A neighbouring administration", "Accredited expert"),
    on_hold="The budget decision of the ministry is awaited.",
    dropped="The new customs code covers this; a text of our own is not needed any more.",
    begun=(
        "The working group met twice; the draft is with the units.",
        "The legal unit asks for two more weeks.",
        "The ministry has named its contact person.",
        "We could use the template of the regional training centre.",
    ),
    done=("Signed and sent to all offices.", "The text is in the library; the regional offices know of it."),
    low_here="The new national strategy starts with this point.",
    fell="The experienced colleague has retired, and the post is vacant.",
    own_step="Bring %(criterion)s to level %(level)s by own means",
)

_FRENCH = PlanWords(
    milestones=(
        "Projet arrêté entre les services concernés",
        "Texte soumis au service juridique",
        "Décision du chef de l’administration",
        "Circulaire envoyée aux bureaux régionaux",
        "Premier examen annuel",
    ),
    support=(
        "L’exemple d’une autre administration de la région",
        "Un formateur pour trois jours, et des supports de cours en français",
        "Un avis sur la rédaction de l’accord avec le ministère",
        "Deux places au prochain atelier régional",
    ),
    givers=("Secrétariat de l’OMD", "Centre régional de formation", "Une administration voisine", "Expert accrédité"),
    on_hold="La décision budgétaire du ministère est attendue.",
    dropped="Le nouveau code des douanes règle ce point ; un texte propre n’est plus nécessaire.",
    begun=(
        "Le groupe de travail s’est réuni deux fois ; le projet est chez les services.",
        "Le service juridique demande deux semaines de plus.",
        "Le ministère a désigné son interlocuteur.",
        "Nous pourrions reprendre le modèle du centre régional de formation.",
    ),
    done=("Signé et envoyé à tous les bureaux.", "Le texte est dans la bibliothèque ; les bureaux régionaux en sont informés."),
    low_here="La nouvelle stratégie nationale commence par ce point.",
    fell="Le collègue expérimenté est parti à la retraite et le poste est vacant.",
    own_step="Porter %(criterion)s au niveau %(level)s par nos propres moyens",
)

_BY_LANGUAGE: Mapping[str, PlanWords] = {"fr": _FRENCH}


def plan_words_in(language: str) -> PlanWords:
    """English where there are none in the language."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
