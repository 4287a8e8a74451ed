"""The code lists: complete in both languages, in the program's words, matching what HTCDS workbooks hold."""

import pytest

from registry.language import using
from registry.values.lists import UNKNOWN, code_list, list_names

from .forbidden_words import forbidden_in

ASKED_FOR = [
    "trafficking_status", "status_decider", "sex", "gender", "recruitment_method",
    "recruiter_relationship", "methods_of_control", "exploitation_type", "sex_exploitation_type",
    "labour_sector", "peru_activity", "case_status", "risk_level", "referral_source",
    "referral_outcome", "penal_act", "penal_means", "penal_purpose", "penal_offence", "service_type",
    "service_mode", "plan_area", "plan_progress", "plan_status", "execution_place", "closure_reason",
    "id_document", "document_holder", "disability", "ethnic_group", "language", "education",
    "marital_status", "contact_safety", "orientation_topic", "arrived_with", "immediate_need",
    "transport_mode", "follow_up_mode", "follow_up_result", "follow_up_agreement", "needs_met",
    "progress_level", "yes_no", "age_band_pnp", "data_consent", "consent_answer", "recruitment_app",
    "referral_reason", "route_stage", "person_word", "team_scope", "role",
]  # fmt: skip

HTCDS_CELLS = {
    "gender": "Feminine;Masculine;TransgenderFeminine;TransgenderMasculine;NonConforming",
    "recruitment_method": (
        "At a place of business;At an educational institution;At work;Through online social "
        "networks;Through an online advertisement;Through a television advert;Through a newspaper "
        "advert;Through family or family events;Through friends or social events;Other"
    ),
    "methods_of_control": (
        "Physical threats;Threats of law enforcement;Threatens children/family;Debt bondage ;False "
        "promises;Physical abuse;Sexual abuse;Takes earnings;Restricts financial access;Restricts medical"
        " care;Withholds necessities;Psychological abuse;Psychoactive substance;Excessive working "
        "hours;Withholds documents;Other"
    ),
    "exploitation_type": (
        "Forced labour;Sexual exploitation;Child labour;Forced marriage;Servitude;Forced military (by "
        "non-state actors);Organ removal;Forced begging;Forced adoption;Surrogacy;Other"
    ),
    "sex_exploitation_type": "Prostitution;Pornography;Remote Interactive Services;Private Sexual Services",
    "case_status": "Active;Follow up;Closed;Closed Referred",
    "referral_reason": "Additional Services Required;Migration Or Change Of Location;Other",
    "trafficking_status": (
        "Possible victim of trafficking;Actual victim of trafficking;Not a victim of trafficking"
    ),
    "status_decider": "Police;NGO;Court or prosecution;Non-police governmental organization;Other",
    "data_consent": "Yes;No",
}
"""What the drop-down lists of HTCDS v2.0's workbook with validation offer, as they are written there."""

ISIC = """
    Agriculture, forestry and fishing|Mining and quarrying|Manufacturing |Electricity, gas, steam and
    air conditioning supply|Water supply; sewerage, waste management and remediation
    |Construction|Wholesale and retail trade; repair of motor vehicles and motorcycles|Transportation
    and storage |Accommodation and food service activities|Information and communication|Financial and
    insurance activities |Real estate activities|Professional, scientific and technical activities
    |Administrative and support service activities|Public administration and defence; compulsory social
    security |Education|Human health and social work activities|Arts, entertainment and recreation|Other
    service activities |Activities of households as employers; undifferentiated goods- and services-
    producing activities of households for own use |Activities of extraterritorial organizations and
    bodies
"""


@pytest.mark.parametrize("name", ASKED_FOR)
def test_every_list_the_forms_ask_for_is_there(name: str) -> None:
    assert len(code_list(name).items) >= 2


def test_every_label_is_filled_in_both_languages_and_says_where_it_comes_from() -> None:
    for name in list_names():
        found = code_list(name)
        assert found.title_es, name
        assert found.title_en, name
        assert found.source, name
        assert found.licence, name
        for item in found.items:
            assert item.es.strip() == item.es != "", (name, item.code)
            assert item.en.strip() == item.en != "", (name, item.code)
            assert item.es_kind in {"official", "translation", "own"}, (name, item.code)
            assert ":" not in item.code, (name, item.code)
            assert "|" not in item.es + item.en, (name, item.code)


def test_no_label_is_in_words_the_program_does_not_use() -> None:
    broken = [
        (name, text, found)
        for name in list_names()
        for text, language in _words_of(name)
        if (found := forbidden_in(text, language, legal_condition=name == "trafficking_status"))
    ]
    assert broken == []


def _words_of(name: str) -> list[tuple[str, str]]:
    found = code_list(name)
    titles = [(found.title_es, "es"), (found.title_en, "en")]
    return titles + [pair for item in found.items for pair in ((item.es, "es"), (item.en, "en"))]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La víctima de trata", "es"),
        ("menor de edad", "es"),
        ("Salida no planificada / fuga", "es"),
        ("Prostitución ajena", "es"),
        ("No binario / no conforme", "es"),
        ("Rechazó los servicios", "es"),
        ("Transferido (Primero)", "es"),
        ("situación ilegal", "es"),
        ("Ficha de referencia", "es"),
        ("Not a victim of trafficking", "en"),
        ("The client refused service", "en"),
        ("Prostitution", "en"),
    ],
)
def test_the_forbidden_words_are_found(text: str, language: str) -> None:
    assert forbidden_in(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Explotación en la prostitución",
        "Persona no binaria",
        "menor que 10",
        "Ficha de referencia (derivación)",
    ],
)
def test_the_words_written_instead_are_not_forbidden(text: str) -> None:
    assert forbidden_in(text, "es") == []


def test_only_the_legal_condition_may_say_victim() -> None:
    assert forbidden_in("Posible víctima de trata", "es", legal_condition=True) == []
    assert forbidden_in("cliente y víctima", "es", legal_condition=True) == ["cliente → persona"]


def test_a_service_never_reveals_what_happened() -> None:
    for name in ("service_type", "service_mode", "immediate_need"):
        for item in code_list(name).items:
            assert not {"trata", "explota", "traffick", "exploit"} & {
                part
                for part in ("trata", "explota", "traffick", "exploit")
                if part in f"{item.es} {item.en}".lower()
            }


@pytest.mark.parametrize(("name", "cell"), HTCDS_CELLS.items())
def test_htcds_cells_are_understood_answer_by_answer(name: str, cell: str) -> None:
    codes, left = code_list(name).match_several(cell)
    assert left == ()
    assert len(codes) == len(cell.split(";"))


def test_isic_labels_that_hold_semicolons_are_understood_in_one_cell() -> None:
    labels = [label.strip() for label in " ".join(ISIC.split()).split("|")]
    codes, left = code_list("labour_sector").match_several(";".join(labels))
    assert ("".join(codes), left) == ("ABCDEFGHIJKLMNOPQRSTU", ())


def test_words_that_mean_nothing_are_returned_as_they_were_written() -> None:
    assert code_list("case_status").match_several("Active; Qué será ;Active") == (("active",), ("Qué será",))
    assert code_list("case_status").match_several(" ; ") == ((), ())


def test_htcds_not_specified_is_the_answer_unknown() -> None:
    gender = code_list("gender")
    assert gender.match("NonSpecifiedUnknown") == gender.match("Not Specified/Unknown") == UNKNOWN
    assert UNKNOWN not in gender


def test_match_ignores_case_accents_and_spaces_and_takes_every_language_and_code() -> None:
    kinds = code_list("exploitation_type")
    for text in (
        "sexual",
        "EXPLOTACION  SEXUAL",
        "explotación sexual",
        "Sexual Exploitation",
        "SexualExploitation",
    ):
        assert kinds.match(text) == "sexual", text
    assert kinds.match("Femenino") is None
    assert kinds.match("") is None
    assert code_list("gender").match("femenino") == "Feminine"


def test_every_label_and_code_matches_itself_and_nothing_else() -> None:
    for name in list_names():
        found = code_list(name)
        for item in found.items:
            for text in (item.code, item.es, item.en, *item.also, *item.htcds):
                assert found.match(text) == item.code, (name, item.code, text)


def test_labels_follow_the_language_and_an_unknown_code_shows_itself() -> None:
    kinds = code_list("exploitation_type")
    with using("es"):
        assert (kinds.label("sexual"), kinds.title) == ("Explotación sexual", "Tipo de explotación")
    with using("en"):
        assert (kinds.label("sexual"), kinds.title) == ("Sexual exploitation", "Type of exploitation")
    assert kinds.label("from_a_later_version") == "from_a_later_version"
    with pytest.raises(KeyError):
        code_list("no such list")


def test_codes_are_unique() -> None:
    for name in list_names():
        codes = [item.code for item in code_list(name).items]
        assert len(codes) == len(set(codes)), name


def test_the_crosswalk_leads_to_codes_that_exist() -> None:
    purposes, means = code_list("penal_purpose"), code_list("penal_means")
    for item in code_list("exploitation_type").items:
        assert item.pnp, item.code
        assert item.ctdc, item.code
        assert item.penal, item.code
        assert all(code in purposes for code in item.penal), item.code
    assert all(code in means for item in code_list("methods_of_control").items for code in item.penal)
    assert code_list("exploitation_type")["sexual"].pnp == ("F1_EXPLOTACION SEXUAL",)
    assert code_list("recruitment_method")["job_offer"].pnp == ("C_OFERTA DE TRABAJO",)


def test_what_the_words_page_asks_for_is_said() -> None:
    with using("es"):
        said = {
            ("sex_exploitation_type", "prostitution"): "Explotación en la prostitución",
            ("sex_exploitation_type", "private"): "Explotación sexual en espacio privado",
            ("gender", "NonConforming"): "Persona no binaria",
            ("trafficking_status", "not_victim"): "Sin indicios de trata a la fecha",
            ("closure_reason", "voluntary_leave"): "Retiro voluntario (personas adultas)",
            ("closure_reason", "unauthorised_leave"): "Salida no autorizada (NNA)",
            ("closure_reason", "declined"): "Decidió no continuar",
            ("closure_reason", "other_route"): "Se orientó a otra ruta",
            ("other_situation", "smuggled"): "Persona objeto de tráfico ilícito de migrantes",
            ("referral_outcome", "declined"): "No: la persona decidió no aceptarlo",
        }
        for (name, code), words in said.items():
            assert code_list(name).label(code) == words
