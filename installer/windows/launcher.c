/* The program people start: runs the Python beside it in this very process, so that it has its own name and icon.
 *
 * Built twice: Amparo.exe opens the window, amparo-cli.exe (CONSOLE) is the command line. It
 *  - takes DLLs from its own folders and Windows' only, never from the folder somebody happens to be in, nor from PATH;
 *  - hands Python nothing of the surroundings (-I and no PYTHON… variable), and lets it write nothing beside itself (-B);
 *  - tells Python that a launcher started it (-X launcher), so that the program made anew after a lock
 *    is started by the launcher again.
 * It knows nothing of the registry.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include <wchar.h>

#define WORDS(text) L##text
#define WIDE(text) WORDS(text)
#define ROOM 32768 /* the longest path Windows knows */

typedef int (*PythonMain)(int, wchar_t **);

static const wchar_t *const MODULE[] = {
    L"-I", L"-B", L"-X", L"utf8", L"-X", L"launcher", L"-m",
#ifdef CONSOLE
    L"registry.cli.main",
#else
    L"registry",
#endif
};
enum { GIVEN = sizeof MODULE / sizeof *MODULE };

static wchar_t folder[ROOM], path[ROOM];

static const wchar_t *beside(const wchar_t *name) {
    path[0] = 0;
    if (wcslen(folder) + wcslen(name) < ROOM) wcscat(wcscpy(path, folder), name);
    return path;
}

static int broken(void) {
    static const wchar_t said[] =
        L"Falta una parte de Amparo. Sus registros no se han tocado: instale Amparo de nuevo.\r\n\r\n"
        L"A part of Amparo is missing. Your registries were not touched: install Amparo again.";
#ifdef CONSOLE
    fwprintf(stderr, L"%ls\n", said);
#else
    MessageBoxW(NULL, said, L"Amparo", MB_ICONERROR | MB_OK);
#endif
    return 3;
}

static int run(void) {
    HMODULE python;
    PythonMain start;
    wchar_t **given, **told;
    int count = 0, i, k = 0;
    DWORD length = GetModuleFileNameW(NULL, folder, ROOM);
    if (length == 0 || length == ROOM) return broken();
    while (length && folder[length - 1] != L'\\') length--;
    folder[length] = 0;

    SetDllDirectoryW(L"");
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    AddDllDirectory(beside(L"lib\\PySide6"));
    AddDllDirectory(beside(L"lib\\shiboken6"));
    SetEnvironmentVariableW(L"QT_PLUGIN_PATH", NULL);
    SetEnvironmentVariableW(L"QT_QPA_PLATFORM_PLUGIN_PATH", NULL);

    python = LoadLibraryExW(beside(WIDE(PYTHON_DLL)), NULL,
                            LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    start = python ? (PythonMain)(void *)GetProcAddress(python, "Py_Main") : NULL;
    given = CommandLineToArgvW(GetCommandLineW(), &count);
    told = given ? LocalAlloc(LPTR, sizeof *told * (size_t)(count + GIVEN + 1)) : NULL;
    if (!start || !told || count < 1) return broken();
    told[k++] = given[0];
    for (i = 0; i < GIVEN; i++) told[k++] = (wchar_t *)MODULE[i];
    for (i = 1; i < count; i++) told[k++] = given[i];
    return start(k, told);
}

#ifdef CONSOLE
int wmain(void) { return run(); }
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show) {
    (void)instance, (void)before, (void)line, (void)show;
    return run();
}
#endif
