"""Qt's own words in Spanish."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo

from registry.ui.qt_words import QtWords


def test_the_dialogs_for_files_speak_as_people_here_do(qapp):
    words = QtWords()
    assert words.load("qtbase_es", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    qapp.installTranslator(words)
    try:
        said = {
            source: QCoreApplication.translate("QFileDialog", source)
            for source in ("&Look in:", "Files of &type:", "File &name:", "All Files (*)", "&Save")
        }
    finally:
        qapp.removeTranslator(words)
    assert said["&Look in:"] == "&Buscar en:"
    assert said["File &name:"] == "&Nombre de archivo:"
    assert said["All Files (*)"] == "Todos los archivos (*)"
    assert not any("ficher" in word.lower() for word in said.values())
    assert all(said[source] != source for source in said)
