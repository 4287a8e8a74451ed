"""Words the program does not use of people, and what it writes instead; for all labels and translations."""

import re
from typing import Final

_SPANISH: Final[tuple[tuple[str, str], ...]] = (
    (r"\bv[ií]ctimas?\b", "the word the house chooses: residente, usuaria, persona albergada, NNA"),
    (r"\bclientes?\b", "persona"),
    (r"\busuari[oa]s? del sistema\b", "personal de la casa"),
    (r"\bmenor(es)?\b(?! (que|o igual|a|an?teriores|riesgo)\b)", "niña, niño o adolescente (NNA)"),
    (
        r"\bfug(a|ad[oa]|arse|ó)s?\b|\bescap(ó|ad[oa]s?)\b",
        "salida no autorizada (NNA), retiro voluntario (adults)",
    ),
    (r"\brechaz(ó|aron|aba)\b", "decidió no continuar; decidió no aceptarlo"),
    (r"\bno re[uú]ne(n)? (los )?criterios\b", "se orientó a otra ruta"),
    (r"(?<!explotación en la )\bprostituci[oó]n\b|\bprostitut[ao]s?\b", "explotación en la prostitución"),
    (
        r"\bpornograf[ií]a\b|\bpornogr[aá]fic[oa]s?\b",
        "material de explotación sexual; de abuso sexual de NNA",
    ),
    (r"\bservicios? sexual(es)?\b", "explotación sexual"),
    (
        r"\bno binari[oa]s?\b(?<!persona no binaria)(?<!personas no binarias)|\bno conformes?\b",
        "persona no binaria",
    ),
    (r"\bilegal(es|mente)?\b", "situación migratoria irregular"),
    (r"\bculpables?\b|\bagresor(a|es|as)?\b|\bvictimari[oa]s?\b", "persona presuntamente responsable"),
    (r"\btecla de p[aá]nico\b|\bbot[oó]n de p[aá]nico\b", "Ocultar ahora"),
    (r"\bromper el vidrio\b|\bbreak[- ]?glass\b", "acceso excepcional con motivo"),
    (r"\bficha de referencia\b(?! \(derivación\))", "Ficha de referencia (derivación)"),
    (r"\bTP-\d{4}\b", "a neutral code"),
    (r"\(primero\)", "nothing: the names of other systems stay out of labels"),
)
_ENGLISH: Final[tuple[tuple[str, str], ...]] = (
    (r"\bvictims?\b", "person, resident"),
    (r"\bclients?\b", "person"),
    (r"\bminors?\b|\bjuveniles?\b", "girl, boy or adolescent; child"),
    (
        r"\brunaways?\b|\bran away\b|\babscond\w*\b",
        "unauthorised departure (children), voluntary departure (adults)",
    ),
    (r"\b(she|he|they|person|resident) refused\b|\brefused (the )?services?\b", "decided not to continue"),
    (r"\bdoes not meet (the )?criteria\b", "directed to another path of care"),
    (r"(?<!exploitation in )\bprostitut\w*\b", "exploitation in prostitution"),
    (r"\bpornograph\w*\b", "sexual exploitation material; child sexual abuse material"),
    (r"\bsexual services?\b|\bsex work(er|ers)?\b", "sexual exploitation"),
    (r"\bnon-?conforming\b", "non-binary person"),
    (r"\billegal(s|ly)?\b", "irregular status"),
    (r"\bculprits?\b|\baggressors?\b|\bperpetrators?\b", "person allegedly responsible"),
    (r"\bpanic (key|button)\b", "Hide now"),
    (r"\bbreak[- ]?glass\b|\bbreak the glass\b", "exceptional access with a reason"),
    (r"\bTP-\d{4}\b", "a neutral code"),
    (r"\(primero\)", "nothing: the names of other systems stay out of labels"),
)
_OF_THE_LEGAL_CONDITION: Final = re.compile(r"v[ií]ctim", re.IGNORECASE)


def forbidden_in(text: str, language: str, *, legal_condition: bool = False) -> list[str]:
    """What ``text`` says that the program does not, as "found → write instead".

    ``language`` is ``es`` or ``en``. Only the legal condition may say "víctima" (``legal_condition``).
    """
    found = []
    for pattern, instead in _SPANISH if language == "es" else _ENGLISH:
        for hit in re.finditer(pattern, text, re.IGNORECASE):
            if not (legal_condition and _OF_THE_LEGAL_CONDITION.match(hit[0])):
                found.append(f"{hit[0]} → {instead}")
    return found
