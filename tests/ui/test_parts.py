"""Every part as the catalogue shows it: made, named for screen readers, reached and used by keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from registry.errors import DiskFull
from registry.language import speak
from registry.ui import parts
from registry.ui.parts import theme
from registry.ui.parts.catalogue import catalogue
from registry.ui.parts.frame import Shell

PAGES = ("overview", "record", "form", "states")


@pytest.fixture(params=["es", "en"])
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Shell]:
    speak(request.param)
    shell = catalogue()
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    yield shell
    speak("en")


def focusable(root: QWidget) -> list[QWidget]:
    return [
        child
        for child in root.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus
        and child.focusProxy() is None
        and not child.objectName().startswith("qt_")
    ]


def spoken(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found else ""


def test_everything_that_takes_the_keyboard_has_a_name(window: Shell) -> None:
    for name in PAGES:
        window.pages.open(name)
    assert len(focusable(window)) > 40
    assert [type(child).__name__ for child in focusable(window) if not spoken(child).strip()] == []


def test_buttons_with_an_icon_only_say_what_they_do_under_the_pointer(window: Shell) -> None:
    window.pages.open("states")
    silent = [b for b in window.findChildren(parts.IconButton) if not b.toolTip() or not b.accessibleName()]
    assert window.findChildren(parts.IconButton)
    assert silent == []


@pytest.mark.parametrize("name", PAGES)
def test_one_filled_button_a_page(window: Shell, name: str) -> None:
    page = window.pages.open(name)
    filled = [
        b for b in page.findChildren(parts.Button) if b.property("kind") == "filled" and b.isVisibleTo(page)
    ]
    assert len(filled) == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_pages_fit_1366_pixels_without_scrolling_sideways(
    qapp: QApplication, window: Shell, name: str, look: str
) -> None:
    theme.apply(qapp, "dark" if look == "dark" else "light")
    page = window.pages.open(name)
    qapp.processEvents()
    areas = page.findChildren(parts.Scroll)
    assert areas
    assert [area.horizontalScrollBar().maximum() for area in areas] == [0] * len(areas)


@pytest.mark.parametrize("name", ["overview", "record", "form"])
def test_pages_fit_half_the_width_for_200_per_cent(qapp: QApplication, window: Shell, name: str) -> None:
    window.resize(683, 560)
    page = window.pages.open(name)
    for _again in range(4):
        qapp.processEvents()
    assert window.sidebar.width() < 100
    assert [area.horizontalScrollBar().maximum() for area in page.findChildren(parts.Scroll)] == [0]


def test_sidebar_opens_pages_and_marks_the_present_one(window: Shell) -> None:
    window.pages.open("overview")
    window.sidebar.top.item("form").click()
    assert window.pages.currentWidget() is window.pages.open("form")
    assert [item.isChecked() for item in window.sidebar.top.items()] == [False, False, True, False]


def test_arrows_move_between_places_without_going_there(qtbot: QtBot) -> None:
    places = parts.NavList()
    first, second = places.add("one", "One"), places.add("two", "Two")
    qtbot.addWidget(places)
    places.show()
    with qtbot.waitActive(places):
        places.activateWindow()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    assert not second.isChecked()
    with qtbot.waitSignal(places.chosen) as chosen:
        QTest.keyClick(second, Qt.Key.Key_Space)
    assert chosen.args == ["two"]


def test_long_places_are_as_high_as_their_two_lines(qtbot: QtBot, qapp: QApplication) -> None:
    places = parts.NavList()
    long = places.add("a", "Health and psychology", "heart-pulse", note="sealed")
    short = places.add("b", "Plan", "target")
    qtbot.addWidget(places)
    places.resize(180, 300)
    places.show()
    qapp.processEvents()
    assert long.height() >= 2 * long.fontMetrics().lineSpacing() + 8
    assert short.height() == 32


def test_count_of_a_place_is_part_of_its_name(qtbot: QtBot) -> None:
    item = parts.NavItem("Agenda", "calendar-days", note="3", alert=True)
    qtbot.addWidget(item)
    assert item.accessibleName() == "Agenda, 3"
    item.set_note("")
    assert item.accessibleName() == "Agenda"


def test_fields_speak_their_label_help_and_error(qtbot: QtBot) -> None:
    section = parts.FormSection("Arrival")
    qtbot.addWidget(section)
    line = QLineEdit()
    row = section.add("Name", line, help="As she says it.", required=True)
    assert spoken(line) == "Name, required"
    row.set_error("Write a name.")
    assert line.accessibleDescription() == "Write a name. As she says it."
    assert section.first_wrong() is row
    row.set_error("")
    assert section.first_wrong() is None
    assert line.property("wrong") is False


def test_two_columns_become_one_when_narrow(qtbot: QtBot, qapp: QApplication) -> None:
    section = parts.FormSection()
    rows = [section.add(f"Question {at}", QSpinBox()) for at in range(4)]
    qtbot.addWidget(section)
    section.resize(1000, 600)
    section.show()
    qapp.processEvents()
    assert rows[0].y() == rows[1].y()
    section.resize(420, 900)
    qapp.processEvents()
    qapp.processEvents()
    assert rows[0].x() == rows[1].x()
    assert rows[1].y() > rows[0].y()


def test_label_may_stand_beside_its_editor(qtbot: QtBot, qapp: QApplication) -> None:
    section = parts.FormSection(columns=1, beside=True)
    line = QLineEdit()
    row = section.add("Name", line)
    qtbot.addWidget(section)
    section.resize(600, 100)
    section.show()
    qapp.processEvents()
    assert line.mapTo(row, line.rect().topLeft()).x() > 190
    assert spoken(line) == "Name"


def test_window_fits_384_pixels_of_height_for_200_per_cent(window: Shell) -> None:
    assert window.minimumSizeHint().height() <= 384
    assert window.minimumSizeHint().width() <= 683


def test_inputs_and_buttons_have_one_height(qtbot: QtBot) -> None:
    for widget in (QLineEdit(), QSpinBox(), parts.Button("Save"), parts.IconButton("x", "Close")):
        qtbot.addWidget(widget)
        assert widget.sizeHint().height() == 34 or widget.height() == 34


def test_dialog_does_nothing_on_escape_and_keeps_the_safe_button_ready(qtbot: QtBot) -> None:
    happened: list[str] = []
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        dialog = parts.ask(
            over, "Remove?", "It cannot be undone.", action="Remove", then=lambda: happened.append("removed")
        )
        QTest.keyClick(dialog, key)
        qtbot.waitUntil(lambda: not over.findChildren(parts.Dialog), timeout=2000)
    assert happened == []
    dialog = parts.ask(over, "Remove?", action="Remove", then=lambda: happened.append("removed"))
    remove = [button for button in dialog.findChildren(parts.Button) if button.text() == "Remove"]
    remove[0].click()
    assert happened == ["removed"]


def test_errors_are_told_with_what_to_do_next(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    dialog = parts.tell(over, DiskFull())
    words = [text.text() for text in dialog.findChildren(parts.Text)]
    assert words == [DiskFull().sentence(), DiskFull().advice()]
    assert dialog.windowTitle() == "Amparo"
    dialog.close()


def test_toast_is_in_the_window_and_can_be_closed(qtbot: QtBot, qapp: QApplication) -> None:
    undone: list[bool] = []
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(800, 600)
    over.show()
    toast = parts.Toast(over, "Saved.", action="Undo", act=lambda: undone.append(True))
    assert over.rect().contains(toast.geometry())
    toast.findChildren(parts.Button)[0].click()
    assert undone == [True]
    qtbot.waitUntil(lambda: not over.findChildren(parts.Toast), timeout=2000)


def test_a_toast_covers_nothing_that_can_be_pressed_or_filled_in(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    save = parts.Button("Save")
    save.setParent(over)
    save.setGeometry(400, 540, 120, 34)
    line = QLineEdit(over)
    line.setGeometry(300, 500, 300, 34)
    over.show()
    toast = parts.Toast(over, "The case was restricted.")
    for one in (save, line):
        assert not toast.geometry().intersects(one.geometry())
    at = toast.geometry()
    late = parts.Button("Late")
    late.setParent(over)
    late.setGeometry(at)
    late.show()
    toast.make_way()
    assert not toast.geometry().intersects(at)
    assert over.rect().contains(toast.geometry())


def test_a_long_toast_wraps_in_a_small_window(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(360, 300)
    over.show()
    toast = parts.Toast(
        over, "It was saved where it lies open to everybody who uses this computer, so delete it soon."
    )
    assert over.rect().contains(toast.geometry())


def test_passphrase_is_hidden_shown_and_may_be_pasted(qtbot: QtBot, qapp: QApplication) -> None:
    field = parts.PassphraseField("Passphrase")
    qtbot.addWidget(field)
    qapp.clipboard().setText("four long words here")
    field.line.paste()
    assert field.text() == "four long words here"
    assert field.line.echoMode() == QLineEdit.EchoMode.Password
    eye = field.findChild(parts.IconButton)
    assert eye.accessibleName() == "Show the passphrase"
    eye.click()
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal
    assert eye.accessibleName() == "Hide the passphrase"


def test_strength_is_said_in_words(qtbot: QtBot) -> None:
    meter = parts.StrengthMeter()
    qtbot.addWidget(meter)
    meter.say(0, "Add words.")
    assert meter.accessibleName() == "Very easy to guess. Add words."


def test_assistant_goes_on_only_when_the_step_allows(qtbot: QtBot) -> None:
    ready = [False]
    assistant = parts.Assistant("Register")
    qtbot.addWidget(assistant)
    assistant.add("Search", QWidget(), may_leave=lambda: ready[0])
    assistant.add("Arrival", QWidget())
    forward = next(button for button in assistant.findChildren(parts.Button) if button.text() == "Continue")
    forward.click()
    assert assistant.at() == 0
    ready[0] = True
    forward.click()
    assert assistant.at() == 1
    assert forward.text() == "Register"
    assert assistant.stepper.accessibleName() == "Step 2 of 2: Arrival"
    with qtbot.waitSignal(assistant.finished):
        forward.click()


def test_closed_part_is_out_of_the_keyboards_way(qtbot: QtBot) -> None:
    line = QLineEdit()
    part = parts.Collapsible("More", line)
    qtbot.addWidget(part)
    part.show()
    assert not line.isVisible()
    part.findChild(parts.Button).click()
    assert line.isVisible()


def test_chart_says_its_figures(qtbot: QtBot) -> None:
    chart = parts.BarChart([parts.BarRow("A", 3, "3"), parts.BarRow("B", None, "1–9")], name="Purpose")
    qtbot.addWidget(chart)
    assert spoken(chart) == "Purpose"
    assert chart.accessibleDescription() == "A: 3; B: 1–9"


def test_search_field_empties_on_escape(qtbot: QtBot) -> None:
    search = parts.SearchField("Search")
    qtbot.addWidget(search)
    search.setText("quispe")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_typed_words_never_become_markup(qtbot: QtBot) -> None:
    for widget in (parts.Text("<b>x</b>"), parts.Badge("<b>x</b>"), parts.Elided("<b>x</b>")):
        qtbot.addWidget(widget)
        assert widget.textFormat() == Qt.TextFormat.PlainText


def test_waiting_shows_and_stops(qtbot: QtBot) -> None:
    waiting = parts.Waiting()
    qtbot.addWidget(waiting)
    assert waiting.isHidden()
    waiting.begin("Copying", stoppable=True)
    assert waiting.isVisible()
    with qtbot.waitSignal(waiting.stop):
        waiting.findChild(parts.Button).click()
    waiting.end()
    assert waiting.isHidden()


def test_pages_are_made_when_first_opened(qtbot: QtBot) -> None:
    made: list[str] = []

    def make() -> QWidget:
        made.append("page")
        return parts.Page("A page")

    pages = parts.Pages()
    qtbot.addWidget(pages)
    pages.add("a", make)
    assert made == []
    first = pages.open("a")
    assert pages.open("a") is first
    assert made == ["page"]
    pages.forget("a")
    pages.open("a")
    assert made == ["page", "page"]


def test_elided_words_shrink_and_are_whole_under_the_pointer(qtbot: QtBot, qapp: QApplication) -> None:
    words = parts.Elided("A sentence that is certainly too long for a hundred pixels")
    qtbot.addWidget(words)
    words.resize(QSize(100, 20))
    words.show()
    qapp.processEvents()
    assert words.toolTip() == words.text()
    words.resize(QSize(800, 20))
    qapp.processEvents()
    assert words.toolTip() == ""


def test_every_part_is_where_the_kit_looks_for_it() -> None:
    from registry.ui import parts

    listed = [name for room in parts._ROOMS.values() for name in room.split()]
    assert sorted(listed) == sorted(parts.__all__)
    for name in parts.__all__:
        assert getattr(parts, name) is not None


def test_a_short_step_does_not_push_its_buttons_below_the_window(qtbot: QtBot) -> None:
    short, long = parts.Text("Short"), QWidget()
    long.setMinimumHeight(900)
    assistant = parts.Assistant("Finish")
    assistant.add("One", short)
    assistant.add("Two", long)
    qtbot.addWidget(assistant)
    assistant.show()
    assert assistant.minimumSizeHint().height() < 600
    assert (short.isVisible(), long.isVisible()) == (True, False)
    assistant.go(1)
    assert (short.isVisible(), long.isVisible()) == (False, True)
    assert assistant.minimumSizeHint().height() > 900


@pytest.mark.parametrize("words", ["Año", "Fecha y hora de llegada"])
def test_that_an_answer_is_required_stands_close_to_its_question(qtbot: QtBot, words: str) -> None:
    row = parts.FieldRow(words, QLineEdit(), required=True)
    qtbot.addWidget(row)
    row.resize(400, 60)
    row.show()
    found = {one.text(): one for one in row.findChildren(parts.Text)}
    label, mark = found[words], found["required"]
    end = label.x() + label.fontMetrics().horizontalAdvance(words)
    assert mark.x() - end <= 10
