/* For tests under Wine, never shipped: Windows' own icuuc.dll, which Wine lacks, so that Qt6Core.dll can be loaded.
 * No converter can be opened; Qt goes on with its own for UTF-8, UTF-16 and Latin-1. */
#define EXPORT __declspec(dllexport)
#define U_UNSUPPORTED_ERROR 16

static void refuse(int *error) {
    if (error) *error = U_UNSUPPORTED_ERROR;
}

EXPORT void *ucnv_open(const char *name, int *error) { (void)name; refuse(error); return 0; }
EXPORT void ucnv_close(void *converter) { (void)converter; }
EXPORT void ucnv_reset(void *converter) { (void)converter; }
EXPORT signed char ucnv_getMaxCharSize(const void *converter) { (void)converter; return 4; }
EXPORT const char *ucnv_getName(const void *converter, int *error) { (void)converter; refuse(error); return 0; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error) {
    (void)name, (void)standard;
    refuse(error);
    return 0;
}
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int number) { (void)number; return 0; }
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}

/* Those that take a converter are never called, since none can be opened; they only have to be there. */
#define NEVER(name) EXPORT void name(void) {}
NEVER(ucnv_cbFromUWriteUChars)
NEVER(ucnv_cbToUWriteUChars)
NEVER(ucnv_fromUCountPending)
NEVER(ucnv_fromUnicode)
NEVER(ucnv_getFromUCallBack)
NEVER(ucnv_getToUCallBack)
NEVER(ucnv_setFromUCallBack)
NEVER(ucnv_setToUCallBack)
NEVER(ucnv_toUCountPending)
NEVER(ucnv_toUnicode)
