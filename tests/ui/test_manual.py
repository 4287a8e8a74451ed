"""The manual in the window: F1 wherever one is, its chapters, its search, and nothing that leads outside."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from registry.language import LANGUAGES, speak
from registry.ui.pages.manual import CHAPTERS, Manual, chapters, folded, show_manual, written
from registry.ui.places import PLACES
from tests.ui.opened import program, settled, sign_in


@pytest.fixture
def manual(qtbot) -> Manual:
    made = Manual(None)
    qtbot.addWidget(made)
    made.show()
    return made


def shown() -> list[Manual]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, Manual) and one.isVisible()]


def top_chapter(manual: Manual) -> str:
    """The chapter marked in the contents."""
    return next(item.text() for item in manual.nav.items() if item.isChecked())


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_chapters(language):
    text = written(language)
    assert len(chapters(text)) == len(chapters(written("en"))) > 10
    assert all(ord(letter) < 0x10000 for letter in text), "places in the document count 16-bit letters"
    assert "](" not in text
    assert "http" not in text
    assert "\n| F1 |" in text


def test_every_place_of_the_window_has_its_chapter():
    assert set(CHAPTERS) == set(PLACES) | {"sign-in", "first-start"}
    assert set(CHAPTERS.values()) <= set(chapters(written("en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_each_chapter(qtbot, language):
    speak(language)
    manual = Manual(None)
    qtbot.addWidget(manual)
    manual.show()
    titles = chapters(written(language))
    assert [item.text() for item in manual.nav.items()] == titles
    tops = []
    for at, title in enumerate(titles):
        manual.nav.choose(str(at))
        assert manual.paper.textCursor().block().text() == title
        assert top_chapter(manual) == title
        tops.append(manual.paper.verticalScrollBar().value())
    assert tops == sorted(tops)
    assert tops[0] < tops[3] < tops[-1]


def test_scrolling_marks_the_chapter_one_reads(manual):
    bar = manual.paper.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert top_chapter(manual) == chapters(written("en"))[-1]
    bar.setValue(0)
    assert not [item for item in manual.nav.items() if item.isChecked()]


def test_the_search_ignores_accents_and_goes_round(qtbot):
    speak("es")
    manual = Manual(None)
    qtbot.addWidget(manual)
    manual.show()
    QTest.keyClicks(manual.field, "CONTRASE")
    assert manual.found.text() == "No está en el manual."
    assert not manual.next_button.isEnabled()
    manual.field.setText("estadia")
    hits = len(manual._hits)
    assert hits > 2
    assert manual.found.text() == f"1 de {hits}"
    start = manual.paper.textCursor().position()
    assert folded(manual.paper.toPlainText()[start : start + 7]) == "estadia"
    QTest.keyClick(manual.field, Qt.Key.Key_Return)
    assert manual.found.text() == f"2 de {hits}"
    assert manual.isVisible()
    manual.previous()
    manual.previous()
    assert manual.found.text() == f"{hits} de {hits}"
    noted = {item.text(): item.accessibleName() for item in manual.nav.items()}
    assert any(name.startswith("Hoy") for name in noted.values())
    assert sum(int(name.rpartition(", ")[2]) for words, name in noted.items() if name != words) == hits
    QTest.keyClick(manual.field, Qt.Key.Key_Escape)
    assert manual.isVisible()
    assert manual._hits == []
    assert not manual.paper.extraSelections()


def test_places_in_the_text_are_places_in_the_document(manual):
    document = manual.paper.document()
    assert len(folded(manual.paper.toPlainText())) == document.characterCount() - 1


def test_no_link_opens_and_nothing_is_loaded(manual, monkeypatch):
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    before = manual.paper.toPlainText()
    manual.paper.anchorClicked.emit("https://example.invalid/")
    assert not manual.paper.openLinks()
    assert not manual.paper.openExternalLinks()
    assert not manual.paper.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse
    kind = QTextDocument.ResourceType.ImageResource
    assert manual.paper.loadResource(kind.value, "file:///etc/hostname") is None
    assert opened == []
    assert manual.paper.toPlainText() == before


def test_everything_in_it_has_a_name(manual):
    from tests.ui.test_parts import focusable, spoken

    manual.field.setText("plan")
    assert [type(one).__name__ for one in focusable(manual) if not spoken(one).strip()] == []


def test_f1_opens_it_before_signing_in_and_after_at_the_right_chapter(qtbot, built_house):
    with program(qtbot, built_house) as opened:
        page = opened.screen.content()
        QTest.keyClick(page.login, Qt.Key.Key_F1)
        qtbot.waitUntil(lambda: bool(shown()))
        qtbot.waitUntil(lambda: shown()[0].paper.textCursor().block().text() == CHAPTERS["sign-in"])
        assert shown()[0].windowTitle() == "Amparo"
        QTest.keyClick(page.login, Qt.Key.Key_F1)
        assert len(shown()) == 1
        QTest.keyClick(shown()[0], Qt.Key.Key_Escape)
        assert shown() == []
        window = sign_in(qtbot, opened)
        window.go("backups")
        settled(qtbot, opened)
        QTest.keyClick(window, Qt.Key.Key_F1)
        qtbot.waitUntil(lambda: bool(shown()))
        qtbot.waitUntil(lambda: shown()[0].paper.textCursor().block().text() == "Backups")
        assert window.here() == "backups"


def test_f1_in_a_dialog_opens_it_over_the_dialog(qtbot, built_house):
    with program(qtbot, built_house) as opened:
        window = sign_in(qtbot, opened)
        window.go("exchange")
        settled(qtbot, opened)
        page = window._pages.currentWidget()
        page.out.export("csv")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_F1)
        assert len(shown()) == 1
        assert shown()[0].parentWidget() is dialog
        dialog.reject()


def test_hiding_now_hides_it_and_f1_brings_nothing_over_the_curtain(qtbot, built_house):
    with program(qtbot, built_house) as opened:
        sign_in(qtbot, opened)
        show_manual(opened.screen)
        opened.screen.hide_now()
        assert shown() == []
        QTest.keyClick(opened.screen.curtain, Qt.Key.Key_F1)
        assert shown() == []
        opened.screen.show_again()
        assert len(shown()) == 1


def test_the_front_page_offers_it(qtbot, tmp_path):
    with program(qtbot, tmp_path / "nothing") as opened:
        opened.screen.content().front.manual_asked.emit()
        assert len(shown()) == 1
        qtbot.waitUntil(lambda: shown()[0].paper.textCursor().block().text() == CHAPTERS["first-start"])
