"""The accounts of the training registry, one a role. Their passphrases are public: they protect nobody."""

from typing import Final, NamedTuple


class Account(NamedTuple):
    """One account as it is shown after making the registry."""

    login: str
    passphrase: str
    roles: tuple[str, ...]


class _Member(NamedTuple):
    login: str
    name: str
    title: str
    role: str
    passphrase: str


MEMBERS: Final = (
    _Member("direccion", "Elena de Práctica", "Dirección", "manager", "colibri sereno bajo el sauce"),
    _Member("social", "Julia de Práctica", "Trabajo social", "case-worker", "canela tejido puente amarillo"),
    _Member("psicologia", "Marta de Práctica", "Psicología", "psychologist", "marea suave jazmin campana"),
    _Member("salud", "Irma de Práctica", "Enfermería", "health", "menta ventana fresca arroyo"),
    _Member("legal", "Carmen de Práctica", "Área legal", "legal", "piedra antigua limon papel"),
    _Member("educadora", "Flor de Práctica", "Educadora de turno", "educator", "faro encendido manta lucero"),
    _Member("recepcion", "Nieves de Práctica", "Recepción", "front-desk", "puerta azul campanilla trigo"),
    _Member("datos", "Olga de Práctica", "Oficial de datos", "data-officer", "cuaderno dorado sello violin"),
    _Member("tecnico", "Raúl de Práctica", "Soporte técnico", "technician", "linterna cobre tornillo nube"),
)
ACCOUNTS: Final = tuple(Account(one.login, one.passphrase, (one.role,)) for one in MEMBERS)
"""Login, passphrase and roles of every account, the first manager first."""
