"""The pages there are, who may open each, and where they stand in the sidebar. Knows none until it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtWidgets import QWidget

from registry.access import Right, Session
from registry.language import N_
from registry.ui.context import Context


@dataclass(frozen=True)
class Place:
    """A page: its name in `Context.go`, what opens it, and its line in the sidebar (``within``: that of another)."""

    make: Callable[..., QWidget]
    rights: tuple[Right, ...] = ()
    """One of them is enough; none means that everybody may."""
    words: str = ""
    icon: str = ""
    side: Literal["top", "bottom", ""] = ""
    within: str = ""

    def is_open_to(self, session: Session) -> bool:
        """Whether this person may go there."""
        return not self.rights or any(session.may(right) for right in self.rights)


def _today(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.today import TodayPage

    return TodayPage(context, **where)


def _people(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.people import PeoplePage

    return PeoplePage(context, **where)


def _case(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.case import CasePage

    return CasePage(context, **where)


def _arrival(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.arrival import ArrivalPage

    return ArrivalPage(context, **where)


def _register(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.register import RegisterPage

    return RegisterPage(context, **where)


def _another(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.another_case import AnotherCasePage

    return AnotherCasePage(context, **where)


def _orientation(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.orientation import OrientationPage

    return OrientationPage(context, **where)


def _statistics(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.statistics import StatisticsPage

    return StatisticsPage(context, **where)


def _backups(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.backups import BackupsPage

    return BackupsPage(context, **where)


def _exchange(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.exchange import ExchangePage

    return ExchangePage(context, **where)


def _staff(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.staff import StaffPage

    return StaffPage(context, **where)


def _rights(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.rights import RightsPage

    return RightsPage(context, **where)


def _keys(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.keys import KeysPage

    return KeysPage(context, **where)


def _audit(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.audit import AuditPage

    return AuditPage(context, **where)


def _review(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.review import ReviewPage

    return ReviewPage(context, **where)


def _incident(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.incident import IncidentPage

    return IncidentPage(context, **where)


def _settings(context: Context, **where: Any) -> QWidget:
    from registry.ui.pages.settings import SettingsPage

    return SettingsPage(context, **where)


PLACES: Final[dict[str, Place]] = {
    "today": Place(_today, (), N_("Today"), "sun", "top"),
    "people": Place(_people, (Right.FIND,), N_("People and cases"), "users", "top"),
    "orientation": Place(_orientation, (Right.ORIENT,), N_("Orientations"), "hand-helping", "top"),
    "statistics": Place(_statistics, (Right.STATISTICS,), N_("Statistics"), "chart-column", "top"),
    "case": Place(_case, (Right.FIND,), within="people"),
    "register": Place(_register, (Right.REGISTER,), within="people"),
    "another": Place(_another, (Right.REGISTER,), within="people"),
    "arrival": Place(_arrival, (Right.RECEIVE,), within="arrival"),
    "backups": Place(_backups, (Right.BACKUP, Right.RESTORE), N_("Backups"), "archive", "bottom"),
    "exchange": Place(_exchange, (Right.IMPORT, Right.EXPORT), N_("Import and export"), "upload", "bottom"),
    "staff": Place(_staff, (Right.STAFF,), N_("Staff"), "user-plus", "bottom"),
    "review": Place(_review, (Right.REVIEW,), N_("Access review"), "clipboard-check", "bottom"),
    "rights": Place(_rights, (Right.STAFF, Right.AUDIT, Right.REVIEW), within="review"),
    "keys": Place(_keys, (Right.STAFF,), within="staff"),
    "incident": Place(_incident, (Right.INCIDENT,), within="today"),
    "audit": Place(_audit, (Right.AUDIT,), N_("Audit trail"), "history", "bottom"),
    "house": Place(_settings, (), N_("Settings"), "settings", "bottom"),
}
