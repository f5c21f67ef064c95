"""What people are made up to have written beside their answers, by language. About governance only: never how a control works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.demonstration.chance import Chance
from assessment.records import AnswerState


@dataclass(frozen=True, slots=True)
class Remarks:
    low: tuple[str, ...]  # nothing yet, or case by case
    middle: tuple[str, ...]  # written down and approved
    high: tuple[str, ...]  # in use, measured
    unknown: tuple[str, ...]
    reasons: tuple[str, ...]  # why a criterion does not apply
    returned: str
    reopened: str
    feedback: str

    def beside(self, chance: Chance, state: AnswerState, level: int | None, top: int) -> str:
        """A remark that fits the answer."""
        if state is AnswerState.UNKNOWN:
            return chance.choice(self.unknown)
        if state is not AnswerState.LEVEL or level is None:
            return ""
        share = level / max(1, top)
        return chance.choice(self.low if share < 0.4 else self.middle if share < 0.6 else self.high)


_ENGLISH = Remarks(
    low=(
        "A first draft exists; nobody has approved it yet.",
        "This depends on one experienced colleague. A written rule is planned for next year.",
        "The matter was raised with management; a decision is awaited.",
        "Not started. We would welcome an example from another administration of the region.",
        "Two units share the task and neither has it in writing.",
        "The budget request for this was made; the answer is open.",
        "Done when a partner asks for it, without a fixed procedure.",
    ),
    middle=(
        "Approved by the head of the administration; the circular has been sent to all offices.",
        "The text is in force. We have not yet checked how far it is followed outside headquarters.",
        "The procedure was revised after the last assessment and is being explained to the regional offices.",
        "Adopted, with a review due at the end of next year.",
        "In writing and approved. Staff turnover slows its use.",
        "The agreement with the partner ministry is signed; the first joint meeting is planned.",
    ),
    high=(
        "In use for more than a year; the yearly report is in the library.",
        "Figures are looked at every quarter and the plan is changed where they call for it.",
        "The internal audit confirmed this in its last report.",
        "Lessons were presented at the last regional meeting.",
        "Two other administrations have visited us to see how this is organised.",
        "Reviewed this year: two points were improved, see the minutes.",
        "All priority offices work this way; the regional coordinator checks twice a year.",
    ),
    unknown=(
        "The legal department has been asked; its answer is awaited.",
        "We could not establish this before the closing date.",
        "The figures are kept by another ministry.",
        "The post is vacant at the moment; nobody could tell us.",
    ),
    reasons=(
        "The country has no land border.",
        "Another authority has this task by law.",
        "The activity does not exist in the country.",
        "This concerns a service that customs does not run.",
    ),
    returned="Please check the answers marked for another look and name the evidence for the first section.",
    reopened="A piece of evidence was recorded under the wrong criterion; it has to be corrected and signed again.",
    feedback="The words “priority border point” are not clear here: who decides which ones they are?",
)

_FRENCH = Remarks(
    low=(
        "Un premier projet existe ; personne ne l'a encore approuvé.",
        "Tout repose sur un collègue expérimenté. Une règle écrite est prévue pour l'an prochain.",
        "La question a été soumise à la direction ; une décision est attendue.",
        "Pas commencé. L'exemple d'une autre administration de la région nous serait utile.",
        "Deux services se partagent la tâche et aucun ne l'a par écrit.",
        "La demande de crédits a été faite ; la réponse n'est pas connue.",
        "Fait à la demande d'un partenaire, sans procédure fixe.",
    ),
    middle=(
        "Approuvé par le chef de l'administration ; la circulaire a été adressée à tous les bureaux.",
        "Le texte est en vigueur. Son application hors du siège n'a pas encore été vérifiée.",
        "La procédure a été révisée après la dernière évaluation et est expliquée aux directions régionales.",
        "Adopté, avec un réexamen prévu à la fin de l'an prochain.",
        "Écrit et approuvé. La rotation du personnel en ralentit l'usage.",
        "L'accord avec le ministère partenaire est signé ; la première réunion commune est prévue.",
    ),
    high=(
        "Appliqué depuis plus d'un an ; le rapport annuel figure dans la bibliothèque.",
        "Les chiffres sont examinés chaque trimestre et le plan est modifié lorsqu'ils l'exigent.",
        "L'audit interne l'a confirmé dans son dernier rapport.",
        "Les enseignements ont été présentés à la dernière réunion régionale.",
        "Deux autres administrations sont venues voir comment cela est organisé.",
        "Réexaminé cette année : deux points ont été améliorés, voir le procès-verbal.",
        "Tous les bureaux prioritaires travaillent ainsi ; le coordonnateur régional le vérifie deux fois par an.",
    ),
    unknown=(
        "Le service juridique a été consulté ; sa réponse est attendue.",
        "Nous n'avons pas pu l'établir avant la date de clôture.",
        "Les chiffres sont tenus par un autre ministère.",
        "Le poste est vacant en ce moment ; personne n'a pu nous renseigner.",
    ),
    reasons=(
        "Le pays n'a pas de frontière terrestre.",
        "La loi confie cette tâche à une autre autorité.",
        "L'activité n'existe pas dans le pays.",
        "Cela concerne un service que la douane ne gère pas.",
    ),
    returned="Merci de revoir les réponses à vérifier et de citer les pièces justificatives de la première section.",
    reopened="Une pièce justificative a été rattachée au mauvais critère ; il faut corriger puis valider de nouveau.",
    feedback="L'expression « point frontalier prioritaire » n'est pas claire ici : qui en fixe la liste ?",
)

_SPANISH = Remarks(
    low=(
        "Existe un primer borrador; nadie lo ha aprobado todavía.",
        "Depende de un solo colega con experiencia. Se prevé una norma escrita para el próximo año.",
        "El asunto se planteó a la dirección; se espera una decisión.",
        "No se ha empezado. Nos sería útil el ejemplo de otra administración de la región.",
        "Se hace cuando lo pide un socio, sin procedimiento fijo.",
    ),
    middle=(
        "Aprobado por el jefe de la administración; la circular se envió a todas las oficinas.",
        "El texto está en vigor. Falta comprobar su aplicación fuera de la sede.",
        "Adoptado, con una revisión prevista a finales del próximo año.",
        "El acuerdo con el ministerio está firmado; la primera reunión conjunta está prevista.",
    ),
    high=(
        "En uso desde hace más de un año; el informe anual está en la biblioteca.",
        "Las cifras se examinan cada trimestre y el plan se ajusta cuando hace falta.",
        "La auditoría interna lo confirmó en su último informe.",
        "Las lecciones se presentaron en la última reunión regional.",
    ),
    unknown=(
        "Se consultó al departamento jurídico; se espera su respuesta.",
        "Las cifras las lleva otro ministerio.",
    ),
    reasons=(
        "El país no tiene frontera terrestre.",
        "La ley encarga esta tarea a otra autoridad.",
        "La actividad no existe en el país.",
    ),
    returned="Revisen las respuestas marcadas e indiquen las pruebas de la primera sección.",
    reopened="Un documento se vinculó al criterio equivocado; hay que corregirlo y firmar de nuevo.",
    feedback="No queda claro qué es un «punto fronterizo prioritario»: ¿quién los designa?",
)

_BY_LANGUAGE: Mapping[str, Remarks] = {"fr": _FRENCH, "es": _SPANISH}


def remarks_in(language: str) -> Remarks:
    """English where there are none in the language."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
