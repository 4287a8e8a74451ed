"""What the invented records say, in Spanish and in the words the house uses. Knows no form."""

from random import Random
from typing import Final, NamedTuple


class Step(NamedTuple):
    """One row of a plan: its area, what is needed, what is wanted, what is done, who does it."""

    area: str
    need: str
    goal: str
    action: str
    who: str


_CHILD_WISHES: Final = (
    "Quiere volver a la escuela y jugar vóley con sus amigas.",
    "Quiere ver a su abuela y que nadie le grite.",
    "Quiere dormir sin miedo y aprender a dibujar.",
    "Quiere ser veterinaria y tener un perro.",
)
_WISHES: Final = (
    "Quiere terminar la secundaria y estudiar cosmetología.",
    "Quiere volver a ver a su hermana y tener sus documentos en regla.",
    "Quiere un trabajo tranquilo, con contrato, y un cuarto propio.",
    "Quiere dormir sin miedo y aprender a cocinar para vender.",
    "Quiere que se le escuche en el proceso sin tener que repetir todo otra vez.",
    "Quiere estudiar enfermería y ayudar a su mamá.",
    "Quiere estar cerca de su familia y de una escuela.",
    "Quiere decidir con calma si regresa a su lugar de origen.",
)


def wishes(chance: Random, age: int) -> str:
    """What somebody of ``age`` might want."""
    return chance.choice(_CHILD_WISHES if age < 14 else _WISHES)


ACCOUNTS: Final = (
    "Le ofrecieron trabajo en un restaurante por un aviso. Al llegar le quitaron el documento y le dijeron que debía "
    "el pasaje. La obligaban a acompañar en el local hasta la madrugada.",
    "Una conocida de su barrio le habló de un empleo cuidando niños. Trabajaba de cinco de la mañana a once de la "
    "noche, sin salida y sin pago.",
    "La contactaron por una red social. Viajó en bus con una persona que no conocía. No la dejaban usar el teléfono.",
    "Su madrina la trajo a la ciudad para estudiar. No fue matriculada y debía vender en la calle todo el día.",
    "Cruzó la frontera buscando a su familia. En el terminal le ofrecieron alojamiento a cambio de trabajo y después "
    "le dijeron que la deuda crecía cada día.",
)
SITUATIONS: Final = (
    "Llegó con ropa prestada y sin documentos. Duerme mejor desde la segunda semana y participa en el taller.",
    "Tiene red familiar en otra región y desea retomar el contacto poco a poco.",
    "Está en proceso de obtener su documento. Pide acompañamiento para las citas.",
    "Refiere dolores de cabeza y poco apetito; acepta la atención en el establecimiento de salud.",
)
LEGAL: Final = (
    "Denuncia presentada en la fiscalía especializada; a la espera de citación.",
    "Aún no desea denunciar; conoce sus derechos y la Línea 1818.",
    "Con medidas de protección solicitadas. Calidad migratoria humanitaria en trámite.",
)
MEASURES: Final = (
    "No recibe visitas sin acuerdo previo. Salidas acompañadas. Teléfono nuevo con número reservado.",
    "Traslado acompañado a citas. Se acuerda una palabra de alerta con el turno.",
)
STEPS: Final = (
    Step(
        "documents",
        "No tiene documento de identidad",
        "Contar con su documento",
        "Acompañar el trámite del duplicado",
        "Trabajo social",
    ),
    Step(
        "physical_health",
        "Control de salud pendiente",
        "Conocer su estado de salud",
        "Cita en el establecimiento de salud con acompañamiento",
        "Enfermería",
    ),
    Step(
        "mental_health",
        "Duerme poco y se sobresalta",
        "Descansar mejor",
        "Sesiones de acompañamiento psicológico, una por semana",
        "Psicología",
    ),
    Step(
        "legal",
        "Quiere saber qué pasará con la denuncia",
        "Decidir con información",
        "Orientación legal y asistencia a la diligencia",
        "Área legal",
    ),
    Step(
        "education",
        "Dejó los estudios",
        "Terminar la secundaria",
        "Matrícula en educación básica alternativa",
        "Trabajo social",
    ),
    Step(
        "training_work",
        "Busca un oficio",
        "Tener un ingreso propio",
        "Taller de repostería y contacto con la bolsa de trabajo",
        "Trabajo social",
    ),
    Step(
        "family",
        "Perdió contacto con su familia",
        "Retomar el vínculo cuando lo desee",
        "Llamada acordada y segura con su hermana",
        "Psicología",
    ),
    Step(
        "housing",
        "Necesita un lugar al egresar",
        "Vivir por su cuenta con apoyo",
        "Buscar cuarto y apoyo para el primer alquiler",
        "Trabajo social",
    ),
    Step(
        "life_project",
        "Quiere planificar",
        "Tener su proyecto por escrito",
        "Conversar sobre su proyecto de vida, a su ritmo",
        "Psicología",
    ),
    Step(
        "child_care",
        "Su hijo necesita matrícula",
        "Que su hijo vaya a inicial",
        "Matrícula en la institución más cercana",
        "Educadora",
    ),
)
SERVICES: Final = (
    ("accommodation", "in_house"), ("food", "in_house"), ("clothing", "in_house"), ("health", "accompanied"),
    ("mental_health", "in_house"), ("psychosocial", "in_house"), ("social_work", "in_house"), ("legal", "external"),
    ("documents", "accompanied"), ("migration", "accompanied"), ("education", "external"), ("training", "external"),
    ("family", "phone"), ("accompaniment", "accompanied"), ("rights", "in_house"), ("workshop", "in_house"),
    ("recreation", "in_house"), ("transport", "accompanied"),
)  # fmt: skip
"""Kind of service and how it is usually given."""
NOTES: Final = (
    "Llegó a la hora y participó con ganas.",
    "Se conversó con calma; pidió continuar la próxima semana.",
    "Prefirió no hablar hoy. Se respetó su decisión y se acordó otra fecha.",
    "Se le explicó cada paso antes de firmar y se quedó con una copia.",
    "Acompañada de ida y vuelta, sin novedades en el camino.",
    "Trajo sus dudas por escrito y se respondieron una por una.",
    "Agradeció el espacio. Comentó que durmió mejor.",
    "Se coordinó con la institución y dieron cita.",
)
SHIFT_NOTES: Final = (
    "Cenó con el grupo y descansó temprano.",
    "Pidió una manta más.",
    "Tomó su medicina a la hora indicada.",
    "Prefiere que toquen la puerta antes de entrar.",
)
CARE: Final = (
    "Le calma la música suave.",
    "No come carne de cerdo.",
    "Prefiere la cama junto a la puerta.",
    "",
)
NOT_ADMITTED: Final = (
    "Un hombre que dice ser su tío y pregunta por ella en la puerta. No confirmar que está aquí.",
    "La dueña del local donde trabajaba. Llamar a la comisaría si aparece.",
)
FREQUENCY: Final = "Cada 30 días, o antes si ella lo pide"
COMMITMENTS: Final = (
    "Avisar si algo la preocupa y participar en las decisiones.",
    "Acompañarla, informarle con palabras claras y guardar reserva.",
    "Cada institución informa a la casa de las citas.",
)
CLOSING: Final = "Egresó con un plan de seguimiento y los teléfonos a los que puede llamar."
NEW_NEEDS: Final = (
    "Necesita apoyo para el pasaje al centro de estudios.",
    "",
    "Pide orientación sobre su contrato.",
    "",
)
ORIENTATIONS: Final = (
    "Preguntó en el terminal por un alojamiento seguro. Se le explicó cómo reconocer una oferta engañosa.",
    "Llamó una madre preocupada por el viaje de su hija. Se le dio la Línea 1818.",
    "Consultó cómo regularizar su situación migratoria.",
    "Un docente preguntó qué hacer ante una posible captación de una estudiante.",
    "Pidió orientación para recuperar su documento retenido por quien la empleaba.",
)
